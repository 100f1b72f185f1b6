import { FacegateError } from '../../errors/facegate-error.ts';
import type { ConsentEvent, ConsentRecord } from '../record/schema.ts';
import { signLastEvent } from '../record/signature.ts';
import { formatTimestamp } from '../record/time.ts';
import type { Actor, EventStatus } from '../record/vocabulary.ts';
import { openFileRegistry } from '../registry/file-registry.ts';
import { demonstrationKey } from '../trust/keyring.ts';
import { TRANSITIONS } from '../states.ts';
import { readRecord, statusOf, type StatusOptions } from './consent-status.ts';
import { appendEvent } from './draft-record.ts';
import { endsConsent, written, type IssuedRecord } from './give-consent.ts';

/** A step in the life of a record that exists already. */
export type ConsentChange =
  | { readonly kind: 'request' | 'defer' | 'refuse' | 'withdraw' | 'revoke' | 'invalidate' }
  /** Signed by the local demonstration key. The term is an ISO 8601 duration from now on. */
  | { readonly kind: 'give' | 'renew'; readonly term: string };

const STATUS_OF_KIND = {
  request: 'dpv:ConsentRequested',
  defer: 'dpv:ConsentRequestDeferred',
  refuse: 'dpv:ConsentRefused',
  give: 'dpv:ConsentGiven',
  renew: 'dpv:RenewedConsentGiven',
  withdraw: 'dpv:ConsentWithdrawn',
  revoke: 'dpv:ConsentRevoked',
  invalidate: 'dpv:ConsentInvalidated',
} as const satisfies Record<ConsentChange['kind'], EventStatus>;

/**
 * Appends one event to a record, first in the local registry, where it counts from that moment on even for runs that
 * are under way, then in the record that is returned for its file.
 *
 * @param home - Absolute path of the folder that holds keys, trust store and registry.
 * @throws `ERR_RECORD` when the record cannot be read, `ERR_CONSENT_STATE` when its state does not allow the step or a
 * release is to follow one that is not signed over this record, `ERR_KEY` when the record is not one for the local
 * demonstration key, `ERR_REGISTRY` when the event cannot be logged, `ERR_CONSENT_STATEMENT` when the record has no room
 * for the event, or none for a withdrawal after it, `ERR_CONSENT_UNWRITTEN` when it has none for what ends the consent,
 * which has then been logged all the same.
 */
export function changeConsent(
  home: string,
  bytes: Uint8Array,
  change: ConsentChange,
  options: StatusOptions,
): IssuedRecord {
  const record = readRecord(bytes);
  const { state, signed, events } = statusOf(home, record, options);
  if (TRANSITIONS[state][change.kind] === undefined) throw new FacegateError('ERR_CONSENT_STATE');
  if ('term' in change) expectSignable(home, record, signed);
  const current = { ...record, 'dpv:hasConsentStatus': [...events] };
  const nowMs = options.clock.nowMs();
  const changed = withEvent(home, current, change, nowMs);
  if (endsConsent(STATUS_OF_KIND[change.kind])) return end(home, changed, nowMs);
  const issued = written(changed);
  log(home, changed, nowMs);
  return issued;
}

/** What ends a consent holds from here on even if the file of somebody else's record has no room left for it. */
function end(home: string, changed: ConsentRecord, nowMs: number): IssuedRecord {
  log(home, changed, nowMs);
  try {
    return written(changed);
  } catch {
    throw new FacegateError('ERR_CONSENT_UNWRITTEN');
  }
}

/** No key goes under what a record says after somebody changed it: to the gate its earlier release is none. */
function expectSignable(home: string, record: ConsentRecord, signed: boolean): void {
  if (record['gate:keyUse'] !== demonstrationKey(home).use) throw new FacegateError('ERR_KEY');
  if (!signed) throw new FacegateError('ERR_CONSENT_STATE');
}

function log(home: string, record: ConsentRecord, nowMs: number): void {
  openFileRegistry(home).append(record['dct:identifier'], record['dpv:hasConsentStatus'], nowMs);
}

function withEvent(home: string, record: ConsentRecord, change: ConsentChange, nowMs: number): ConsentRecord {
  const event: Omit<ConsentEvent, 'gate:seq'> = {
    '@type': STATUS_OF_KIND[change.kind],
    'dpv:isIndicatedBy': actorOf(change, record),
    'dpv:isIndicatedAtTime': formatTimestamp(nowMs),
  };
  if (!('term' in change)) return appendEvent(record, event);
  const key = demonstrationKey(home);
  return signLastEvent(
    appendEvent(record, { ...event, 'dpv:hasDuration': change.term }),
    key.privateKey,
    key.keyId,
  );
}

function actorOf(change: ConsentChange, record: ConsentRecord): Actor {
  switch (change.kind) {
    case 'request':
    case 'revoke':
    case 'invalidate':
      return 'gate:Controller';
    case 'defer':
    case 'refuse':
    case 'give':
    case 'renew':
    case 'withdraw':
      return record['gate:binding']['gate:guardian'] === undefined ? 'gate:Subject' : 'gate:Guardian';
  }
}
