import type { RecordFault } from './record/fault.ts';

/** Effective states of a consent record, DPV 2.3 consent statuses. Computed, never stored. */
export const CONSENT_STATES = [
  'Unknown',
  'Requested',
  'RequestDeferred',
  'Refused',
  'Given',
  'RenewedGiven',
  'Expired',
  'Withdrawn',
  'Revoked',
  'Invalidated',
] as const;

export type ConsentState = (typeof CONSENT_STATES)[number];

/** Fields that a jurisdiction profile can want and a record can lack. */
export type ProfileFault = 'STATEMENTS' | 'PUBLICATION' | 'EXPLICIT' | 'WITHDRAWAL' | 'SHARING';

type Upper<S extends string> = Uppercase<S>;

/** Codes of section 5 of the decision table. `A_` lets out, `D_` and `E_` do not. */
export type GateCode =
  | 'A_CONSENT'
  | 'D_NO_RECORD'
  | 'D_MEDIA_MISMATCH'
  | 'D_DRAFT'
  | 'D_MEDIA_LIMITS'
  | `D_RECORD_${RecordFault}`
  | 'D_RELEASE_UNSIGNED'
  | `D_STATE_${Upper<Exclude<ConsentState, 'Given' | 'RenewedGiven'>>}`
  | 'D_TIME'
  | 'D_USES'
  | 'D_NOTICE_STALE'
  | 'D_PURPOSE'
  | 'D_PURPOSE_PROHIBITED'
  | 'D_ATTR_UNKNOWN'
  | 'D_ATTR_PROHIBITED'
  | 'D_ATTR_SCOPE'
  | 'D_SCOPE'
  | 'D_BYSTANDER'
  | 'D_TRACK_AMBIGUOUS'
  | 'D_MINOR_GUARDIAN'
  | 'D_MINOR_SUSPECTED'
  | `D_PROFILE_${ProfileFault}`
  | 'D_RECIPIENT'
  | 'D_TRANSFER'
  | 'D_SCORE'
  | 'D_MODEL'
  | 'D_EPOCH'
  | 'D_TRACK'
  | 'E_CONFIG'
  | 'E_SANDBOX'
  | 'E_LOG'
  | 'E_INTERNAL';

/** The lattice of verdicts; a smaller number wins. */
export const VERDICT = { DENY_RUN: 0, DISCARD: 1, COVER: 2, RELEASE: 3 } as const;

export type Verdict = keyof typeof VERDICT;

/** Rule numbers of the decision table, R01 to R29. */
export type RuleNumber =
  | 1
  | 2
  | 3
  | 4
  | 5
  | 6
  | 7
  | 8
  | 9
  | 10
  | 11
  | 12
  | 13
  | 14
  | 15
  | 16
  | 17
  | 18
  | 19
  | 20
  | 21
  | 22
  | 23
  | 24
  | 25
  | 26
  | 27
  | 28
  | 29;

/** One evaluated table: what to do, which rule said so, and the code to report. */
export interface Decision {
  readonly verdict: Verdict;
  readonly rule: RuleNumber;
  readonly code: GateCode;
}
