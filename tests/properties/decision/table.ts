import { CONSENT_STATES, type Decision } from '../../../src/consent/codes.ts';
import type { DecisionFacts } from '../../../src/consent/decision/facts.ts';
import { RECORD_FAULTS } from '../../../src/consent/record/fault.ts';

/**
 * Section 5 of the gate's specification a second time, as data: which facts make which rule fire. Written from the
 * table, not from `src/consent/decision`, which it is compared with.
 */
interface Row {
  readonly rule: number;
  readonly gates: readonly ('G0' | 'G1' | 'G2')[];
  /** Fires when every fact named has one of the values. */
  readonly when: Readonly<Record<string, readonly unknown[]>>;
  readonly verdict: Decision['verdict'];
  readonly code: string;
}

const G0 = ['G0'] as const;
const TRACK = ['G1', 'G2'] as const;
const ALWAYS = ['G0', 'G1', 'G2'] as const;
const NO = [false];
const YES = [true];

const denied = (rule: number, fact: string, code: string, values: readonly unknown[] = NO): Row => ({
  rule,
  gates: G0,
  when: { [fact]: values },
  verdict: 'DENY_RUN',
  code,
});

const discarded = (rule: number, fact: string, code: string, values: readonly unknown[] = NO): Row => ({
  ...denied(rule, fact, code, values),
  verdict: 'DISCARD',
});

export const TABLE: readonly Row[] = [
  denied(1, 'configurationSound', 'E_CONFIG'),
  denied(2, 'sandboxComplete', 'E_SANDBOX'),
  denied(3, 'mediaBound', 'D_MEDIA_MISMATCH'),
  denied(4, 'mediaState', 'D_DRAFT', ['draft', 'unknown']),
  denied(5, 'mediaWithinLimits', 'D_MEDIA_LIMITS'),
  denied(6, 'record', 'D_NO_RECORD', ['none']),
  ...RECORD_FAULTS.map((fault) => denied(6, 'record', `D_RECORD_${fault}`, [fault])),
  discarded(7, 'releaseSigned', 'D_RELEASE_UNSIGNED'),
  ...CONSENT_STATES.filter((state) => state !== 'Given' && state !== 'RenewedGiven').map((state) => ({
    ...discarded(8, 'state', `D_STATE_${state.toUpperCase()}`, [state]),
    gates: ALWAYS,
  })),
  { ...discarded(9, 'withinTerm', 'D_TIME'), gates: ALWAYS },
  { ...discarded(10, 'uses', 'D_USES', ['exhausted']), gates: ALWAYS },
  { ...discarded(10, 'uses', 'E_LOG', ['log-unwritable', 'log-unreadable']), gates: ALWAYS },
  discarded(11, 'noticeCurrent', 'D_NOTICE_STALE'),
  discarded(12, 'purpose', 'D_PURPOSE', ['not-granted']),
  denied(13, 'purpose', 'D_PURPOSE_PROHIBITED', ['prohibited']),
  denied(14, 'attribute', 'D_ATTR_UNKNOWN', ['unknown']),
  denied(15, 'attribute', 'D_ATTR_PROHIBITED', ['prohibited']),
  discarded(16, 'attribute', 'D_ATTR_SCOPE', ['not-granted']),
  discarded(17, 'scopeKnown', 'D_SCOPE'),
  {
    rule: 18,
    gates: TRACK,
    when: { claimed: NO, writesPictures: YES },
    verdict: 'COVER',
    code: 'D_BYSTANDER',
  },
  {
    rule: 18,
    gates: TRACK,
    when: { claimed: NO, writesPictures: NO },
    verdict: 'DISCARD',
    code: 'D_BYSTANDER',
  },
  { ...discarded(19, 'ambiguous', 'D_TRACK_AMBIGUOUS', YES), gates: TRACK },
  discarded(20, 'guardianSound', 'D_MINOR_GUARDIAN'),
  {
    rule: 21,
    gates: TRACK,
    when: { ageGranted: NO, declaredAge: ['minor', 'undeclared'] },
    verdict: 'DISCARD',
    code: 'D_MINOR_SUSPECTED',
  },
  ...[{ ageSound: NO }, { lowerBoundNearMinor: YES }].map((sign): Row => ({
    rule: 21,
    gates: ['G2'],
    when: { declaredAge: ['undeclared'], ...sign },
    verdict: 'DISCARD',
    code: 'D_MINOR_SUSPECTED',
  })),
  {
    rule: 21,
    gates: ['G2'],
    when: { declaredAge: ['adult'], ageSound: YES, upperBoundMinor: YES },
    verdict: 'DISCARD',
    code: 'D_MINOR_SUSPECTED',
  },
  ...['STATEMENTS', 'PUBLICATION', 'EXPLICIT', 'WITHDRAWAL', 'SHARING'].map((lack) =>
    discarded(22, 'profile', `D_PROFILE_${lack}`, [lack]),
  ),
  discarded(23, 'recipientNamed', 'D_RECIPIENT'),
  denied(24, 'withinDevice', 'D_TRANSFER'),
  { ...discarded(25, 'scoreSound', 'D_SCORE'), gates: ['G2'] },
  denied(26, 'modelsNamed', 'D_MODEL'),
  { ...discarded(27, 'epochUnmoved', 'D_EPOCH'), gates: ['G2'] },
  { ...denied(28, 'completed', 'E_INTERNAL'), gates: ALWAYS },
];

const HEIGHT = ['DENY_RUN', 'DISCARD', 'COVER', 'RELEASE'];

/** What the table says: rows in the order of verdict, then rule; the first that matches decides. */
export function createTableEngine(
  gate: DecisionFacts['gate'],
): (facts: DecisionFacts) => { readonly verdict: string; readonly rule: number; readonly code: string } {
  const rows = TABLE.filter(({ gates }) => gates.includes(gate))
    .map((row) => ({ ...row, conditions: Object.entries(row.when) }))
    .sort(
      (one, other) => HEIGHT.indexOf(one.verdict) - HEIGHT.indexOf(other.verdict) || one.rule - other.rule,
    );
  // What did not complete says nothing else: R28 comes before every other row.
  const ordered = [...rows.filter(({ rule }) => rule === 28), ...rows.filter(({ rule }) => rule !== 28)];
  return (facts) => {
    const values = facts as unknown as Record<string, unknown>;
    for (const row of ordered) {
      if (row.conditions.every(([fact, fires]) => fires.includes(values[fact]))) return row;
    }
    return { verdict: 'RELEASE', rule: 29, code: 'A_CONSENT' };
  };
}
