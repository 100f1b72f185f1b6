import { describe, expect, it } from 'vitest';
import type { GateCode } from '../../../src/consent/codes.ts';
import type { Gate, GateOptions } from '../../../src/consent/gate.ts';
import { explainGateCode } from '../../../src/consent/gate-code-text.ts';
import { defaultPolicy } from '../../../src/consent/policy/policy.ts';
import type { ConsentEvent, ConsentRecord } from '../../../src/consent/record/schema.ts';
import { signLastEvent } from '../../../src/consent/record/signature.ts';
import { createMemoryRegistry } from '../../../src/consent/registry/memory-registry.ts';
import { aFace, aFrame, aGate, aKey, anObservation, aRecord, MODEL, NOON } from './a-gate.ts';

// Every code that the gate can report, each by something that leads to it. The type makes the list complete.

const key = aKey();
const policy = defaultPolicy([MODEL]);
const valid = aRecord(key);
const text = new TextDecoder().decode(valid.bytes);
const bytesOf = (content: unknown): Uint8Array =>
  new TextEncoder().encode(typeof content === 'string' ? content : JSON.stringify(content));

const g0 = (bytes: Uint8Array | undefined, changes: Partial<GateOptions> = {}): string => {
  const { run } = aGate(key, bytes, changes);
  return run.verdict === 'denied' ? run.code : run.verdict;
};

const given = (statement: Parameters<typeof aRecord>[1], changes: Partial<GateOptions> = {}): string =>
  g0(aRecord(key, statement).bytes, changes);

/** A record with fields changed before it was signed. */
const signed = (changes: object): string =>
  g0(bytesOf(signLastEvent({ ...valid.record, ...changes }, key.privateKey, key.keyId)));

/** The valid record with a part of its text replaced. */
const spoiled = (part: string, by: string): string => g0(bytesOf(text.replace(part, by)));

/** A record whose events after the first `kept` ones are these. */
function after(
  kept: number,
  ...events: readonly (readonly [ConsentEvent['@type'], ConsentEvent['dpv:isIndicatedBy']])[]
): string {
  const own = valid.record['dpv:hasConsentStatus'].slice(0, kept);
  const more = events.map(([type, by], index): ConsentEvent => ({
    '@type': type,
    'gate:seq': kept + index,
    'dpv:isIndicatedBy': by,
    'dpv:isIndicatedAtTime': '2026-06-15T12:00:00Z',
  }));
  return g0(bytesOf({ ...valid.record, 'dpv:hasConsentStatus': [...own, ...more] }));
}

function admitted(statement: Parameters<typeof aRecord>[1], changes: Partial<GateOptions> = {}): Gate {
  const gate = aGate(key, aRecord(key, statement).bytes, changes);
  gate.observe(aFrame(0, [aFace(1)]));
  gate.observe(aFrame(1, [aFace(1)]));
  gate.conclude();
  gate.decideTrack(1);
  return gate;
}

function releasing(gate: Gate, ...numbers: Parameters<typeof anObservation>): string {
  const verdict = gate.release(anObservation(...numbers));
  return verdict.verdict === 'release' ? verdict.observation.decision : verdict.code;
}

const SYNTHETIC = { syntheticSubject: true } as const;
const binding = valid.record['gate:binding'];
const notice = valid.record['dpv:hasNotice'];
const processes = (...changes: readonly object[]): Partial<ConsentRecord> => ({
  'dpv:hasProcess': changes.map((change) => ({ ...valid.record['dpv:hasProcess'][0], ...change })) as never,
});

const LEADING_TO: Readonly<Record<GateCode, () => string>> = {
  A_CONSENT: () => releasing(admitted({}), 1),
  D_NO_RECORD: () => g0(undefined),
  D_MEDIA_MISMATCH: () => g0(valid.bytes, { mediaSha256: ['f'.repeat(64)] }),
  D_DRAFT: () => given({ mediaState: 'draft' }),
  D_MEDIA_LIMITS: () => g0(valid.bytes, { mediaWithinLimits: false }),
  D_RECORD_SIZE: () => g0(new Uint8Array(65 * 1024)),
  D_RECORD_ENCODING: () => g0(Uint8Array.of(0xff)),
  D_RECORD_DEPTH: () => g0(bytesOf('['.repeat(17) + ']'.repeat(17))),
  D_RECORD_SYNTAX: () => g0(bytesOf(text.slice(0, -3))),
  D_RECORD_DUPLICATE_KEY: () => spoiled('"gate:keyUse"', '"gate:keyUse": 1, "gate:keyUse"'),
  D_RECORD_FORBIDDEN_KEY: () => spoiled('"gate:keyUse"', '"__proto__": 1, "gate:keyUse"'),
  D_RECORD_NUMBER: () => spoiled('"gate:seq": 0', '"gate:seq": 1e400'),
  D_RECORD_CONTEXT: () => spoiled('https://w3id.org/dpv#', 'https://example.org/'),
  D_RECORD_UNKNOWN_FIELD: () => spoiled('"gate:keyUse"', '"gate:more": 1, "gate:keyUse"'),
  D_RECORD_TIME: () => spoiled('2026-06-15T12:00:00Z', '2026-02-31T12:00:00Z'),
  D_RECORD_DURATION: () => spoiled('"P30D"', '"P1M"'),
  D_RECORD_TERM: () => spoiled('pd:Gender', 'pd:Ethnicity'),
  D_RECORD_SCHEMA: () => spoiled('"gate:seq": 0', '"gate:seq": "0"'),
  D_RELEASE_UNSIGNED: () => g0(aRecord(aKey()).bytes),
  D_STATE_UNKNOWN: () => after(0, ['dpv:ConsentWithdrawn', 'gate:Subject']),
  D_STATE_REQUESTED: () => after(1),
  D_STATE_REQUESTDEFERRED: () => after(1, ['dpv:ConsentRequestDeferred', 'gate:Subject']),
  D_STATE_REFUSED: () => after(1, ['dpv:ConsentRefused', 'gate:Subject']),
  D_STATE_EXPIRED: () => given({ term: 'PT1M' }),
  D_STATE_WITHDRAWN: () => after(2, ['dpv:ConsentWithdrawn', 'gate:Subject']),
  D_STATE_REVOKED: () => after(2, ['dpv:ConsentRevoked', 'gate:Controller']),
  D_STATE_INVALIDATED: () => after(2, ['dpv:ConsentInvalidated', 'gate:Controller']),
  D_TIME: () => g0(valid.bytes, { clock: { nowMs: () => NOON - 1 } }),
  D_USES: () => {
    const registry = createMemoryRegistry();
    const { bytes, record } = aRecord(key, { usesMax: 1 });
    registry.takeUse(record['dct:identifier'], { events: record['dpv:hasConsentStatus'], nowMs: NOON });
    return g0(bytes, { registry });
  },
  D_NOTICE_STALE: () => signed({ 'dpv:hasNotice': { ...notice, 'gate:textSha256': 'e'.repeat(64) } }),
  D_PURPOSE: () => g0(valid.bytes, { purpose: 'AcademicResearch' }),
  D_PURPOSE_PROHIBITED: () => g0(valid.bytes, { purpose: 'TargetedAdvertising' }),
  D_ATTR_UNKNOWN: () => g0(valid.bytes, { attributes: ['height'] }),
  D_ATTR_PROHIBITED: () => g0(valid.bytes, { attributes: ['age', 'Race'] }),
  D_ATTR_SCOPE: () => given({ attributes: ['age'] }, { attributes: ['gender'] }),
  D_SCOPE: () => signed({ 'gate:binding': { ...binding, 'gate:subjectScope': { 'gate:kind': 'marker' } } }),
  D_BYSTANDER: () => releasing(admitted({}), 2),
  D_TRACK_AMBIGUOUS: () => {
    const gate = aGate(key, valid.bytes);
    gate.observe(aFrame(0, [aFace(1, { ambiguous: true })]));
    gate.conclude();
    const verdict = gate.decideTrack(1);
    return verdict.verdict === 'deny' ? verdict.code : verdict.verdict;
  },
  D_MINOR_GUARDIAN: () => given({ declaredAge: 'minor' }),
  D_MINOR_SUSPECTED: () => releasing(admitted(SYNTHETIC), 1, [13, 9, 17, 0.9]),
  D_PROFILE_STATEMENTS: () => signed({ 'dpv:hasNotice': { ...notice, 'gate:statesPurpose': false } }),
  D_PROFILE_PUBLICATION: () => signed({ 'gate:binding': { ...binding, 'gate:publishedBySubject': false } }),
  D_PROFILE_EXPLICIT: () => signed(processes({ 'dpv:hasLegalBasis': 'dpv:Consent' })),
  D_PROFILE_WITHDRAWAL: () => {
    const { 'dpv:hasConsentControl': control, ...without } = valid.record;
    expect(control).toBeDefined();
    return g0(bytesOf(signLastEvent(without, key.privateKey, key.keyId)));
  },
  D_PROFILE_SHARING: () => signed(processes({}, { 'dpv:hasRecipient': 'https://example.org' })),
  D_RECIPIENT: () => g0(valid.bytes, { recipient: 'https://example.org' }),
  D_TRANSFER: () => signed(processes({ 'dpv:hasProcessing': ['dpv:Infer', 'dpv:Transfer'] })),
  D_SCORE: () => releasing(admitted(SYNTHETIC), 1, [50, 42, 58, 0.9], { framesAnalysed: 0 }),
  D_MODEL: () => g0(valid.bytes, { models: [{ ...MODEL, sha256: '0'.repeat(64) }] }),
  D_EPOCH: () => {
    const registry = createMemoryRegistry();
    const { bytes, record } = aRecord(key);
    const gate = aGate(key, bytes, { registry });
    for (const index of [0, 1]) gate.observe(aFrame(index, [aFace(1)]));
    gate.conclude();
    gate.decideTrack(1);
    const renewal: ConsentEvent = {
      '@type': 'dpv:RenewedConsentGiven',
      'gate:seq': 2,
      'dpv:isIndicatedBy': 'gate:Subject',
      'dpv:isIndicatedAtTime': '2026-06-15T12:00:30Z',
      'dpv:hasDuration': 'P1D',
    };
    const renewed = { ...record, 'dpv:hasConsentStatus': [...record['dpv:hasConsentStatus'], renewal] };
    const history = signLastEvent(renewed, key.privateKey, key.keyId)['dpv:hasConsentStatus'];
    registry.append(record['dct:identifier'], history, NOON + 60_000);
    return releasing(gate, 1);
  },
  D_TRACK: () => releasing(admitted({}), 1, [13, 9, 17, 0.9]),
  E_CONFIG: () => g0(valid.bytes, { policy: { ...policy, longestTermDays: 0 } }),
  E_SANDBOX: () =>
    g0(valid.bytes, {
      policy: { ...policy, requiredSandboxFeatures: ['no-network'] },
      missingSandboxFeatures: ['no-network'],
    }),
  E_LOG: () => g0(valid.bytes, { registry: { ...createMemoryRegistry(), writable: () => false } }),
  E_INTERNAL: () => g0(valid.bytes, { clock: undefined as never }),
};

describe('every code', () => {
  it.each(Object.keys(LEADING_TO) as GateCode[])('%s is reported, and has a sentence', (code) => {
    expect(LEADING_TO[code]()).toBe(code);
    expect(explainGateCode(code)).toMatch(/^[a-z].*\.$/);
    expect(explainGateCode(code)).not.toBe(explainGateCode('?'));
  });
});
