import type { Attribute } from '../../contracts/face.ts';
import { FacegateError } from '../../errors/facegate-error.ts';
import { attributeStanding } from '../attributes.ts';
import type { Notice } from '../policy/notice.ts';
import { purposeStanding, purposeTerm } from '../purposes.ts';
import { parseRecord } from '../record/parse.ts';
import type { ConsentRecord } from '../record/schema.ts';
import { signLastEvent } from '../record/signature.ts';
import type { EventStatus } from '../record/vocabulary.ts';
import { DAY_MS, formatTimestamp, parseDuration } from '../record/time.ts';
import { openFileRegistry } from '../registry/file-registry.ts';
import { demonstrationKey, type SigningKey } from '../trust/keyring.ts';
import type { KeyUse } from '../trust/trust-store.ts';
import { appendEvent, draftRecord, type ConsentStatement } from './draft-record.ts';

/** What `giveConsent` is asked to write down: the statement by names a person types. */
export interface GiveConsentOptions extends Omit<ConsentStatement, 'purpose' | 'attributes'> {
  /** A purpose of the allow-list: `NonCommercialResearch`, `dpv:NonCommercialResearch` or the full IRI. */
  readonly purpose: string;
  /** `age-range`, `age`, `gender`. */
  readonly attributes: readonly string[];
  /** ISO 8601 duration from now on, at most what the notice states. Default: the notice's longest term. */
  readonly term?: string;
  readonly notice: Notice;
  readonly controller: { readonly name: string; readonly contact: string };
  readonly clock: { nowMs(): number };
}

/** A record as it was written. */
export interface IssuedRecord {
  readonly record: ConsentRecord;
  /** The bytes of the record file, UTF-8. */
  readonly bytes: Uint8Array;
}

/**
 * Writes a consent record: a request by the controller and a release signed by the local demonstration key, which is
 * made on first use and stands in for the person's own. The record says so.
 *
 * @param home - Absolute path of the folder that holds keys, trust store and registry.
 * @throws `ERR_CONSENT_PURPOSE`, `ERR_CONSENT_ATTRIBUTE`, `ERR_CONSENT_TERM` or `ERR_CONSENT_STATEMENT` for a statement
 * that no gate would accept; `ERR_KEY` when the key cannot be read or made; `ERR_REGISTRY` when the events cannot be
 * logged.
 */
export function giveConsent(home: string, options: GiveConsentOptions): IssuedRecord {
  const statement = checked(options);
  return logged(home, issueConsent(demonstrationKey(home), statement), options.clock.nowMs());
}

/**
 * Writes a consent record that asks: the same statement, with the controller's request as its only event. It lets
 * nothing out until it is given.
 *
 * @throws the codes of {@link giveConsent}.
 */
export function requestConsent(home: string, options: GiveConsentOptions): IssuedRecord {
  const statement = checked(options);
  return logged(home, written(requested(statement, 'demonstration')), options.clock.nowMs());
}

type CheckedStatement = Omit<GiveConsentOptions, 'attributes'> & {
  readonly attributes: readonly Attribute[];
};

function checked(options: GiveConsentOptions): CheckedStatement {
  checkTerm(options);
  return { ...options, purpose: allowedPurpose(options), attributes: knownAttributes(options) };
}

function logged(home: string, issued: IssuedRecord, nowMs: number): IssuedRecord {
  const { record } = issued;
  openFileRegistry(home).append(record['dct:identifier'], record['dpv:hasConsentStatus'], nowMs);
  return issued;
}

function termOf({ term, notice }: CheckedStatement): string {
  return term ?? `P${notice.longestTermDays.toString()}D`;
}

function requested(options: CheckedStatement, keyUse: KeyUse): ConsentRecord {
  const { notice, controller } = options;
  const nowMs = options.clock.nowMs();
  return draftRecord({ statement: options, notice, controller, term: termOf(options), keyUse, nowMs });
}

/** Issues a record with a given key, whatever the statement says, as long as the result can be parsed. */
export function issueConsent(key: SigningKey, options: CheckedStatement): IssuedRecord {
  const given = appendEvent(requested(options, key.use), {
    '@type': 'dpv:ConsentGiven',
    'dpv:isIndicatedBy': options.guardianEvidenceSha256 === undefined ? 'gate:Subject' : 'gate:Guardian',
    'dpv:isIndicatedAtTime': formatTimestamp(options.clock.nowMs()),
    'dpv:hasDuration': termOf(options),
  });
  return written(signLastEvent(given, key.privateKey, key.keyId));
}

/** After these nothing is left to withdraw. */
const ENDS: ReadonlySet<EventStatus> = new Set<EventStatus>([
  'dpv:ConsentRefused',
  'dpv:ConsentWithdrawn',
  'dpv:ConsentRevoked',
  'dpv:ConsentInvalidated',
]);

/** Tells whether nothing is left to withdraw after an event. */
export function endsConsent(status: EventStatus): boolean {
  return ENDS.has(status);
}

/** No withdrawal takes more room. */
const WITHDRAWAL = {
  '@type': 'dpv:ConsentWithdrawn',
  'dpv:isIndicatedBy': 'gate:Guardian',
  'dpv:isIndicatedAtTime': formatTimestamp(0),
} as const;

/** Returns the bytes of a record after making sure that they can be read back, and that a withdrawal still fits in. */
export function written(record: ConsentRecord): IssuedRecord {
  const bytes = readable(record);
  const hasEnded = record['dpv:hasConsentStatus'].some((event) => endsConsent(event['@type']));
  if (!hasEnded) readable(appendEvent(record, WITHDRAWAL));
  return { record, bytes };
}

function readable(record: ConsentRecord): Uint8Array {
  const bytes = new TextEncoder().encode(`${JSON.stringify(record, undefined, 2)}\n`);
  if (!parseRecord(bytes).ok) throw new FacegateError('ERR_CONSENT_STATEMENT');
  return bytes;
}

function allowedPurpose({ purpose, ageLimitYears }: GiveConsentOptions): string {
  const term = purposeTerm(purpose);
  const asksAge = term === 'dpv:AgeVerification';
  if (purposeStanding(term) !== 'allowed' || asksAge !== (ageLimitYears !== undefined)) {
    throw new FacegateError('ERR_CONSENT_PURPOSE');
  }
  return term;
}

function knownAttributes(options: GiveConsentOptions): readonly Attribute[] {
  const known = options.attributes.map((name) => {
    const standing = attributeStanding(name);
    if (standing.kind !== 'known') throw new FacegateError('ERR_CONSENT_ATTRIBUTE');
    return standing.attribute;
  });
  if (known.length === 0) throw new FacegateError('ERR_CONSENT_ATTRIBUTE');
  return [...new Set(known)];
}

function checkTerm({ term, notice }: GiveConsentOptions): void {
  if (term === undefined) return;
  const termMs = parseDuration(term);
  if (termMs === undefined || termMs > notice.longestTermDays * DAY_MS) {
    throw new FacegateError('ERR_CONSENT_TERM');
  }
}
