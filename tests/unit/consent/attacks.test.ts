import { sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { GateOptions } from '../../../src/consent/gate.ts';
import type { ConsentEvent, ConsentRecord } from '../../../src/consent/record/schema.ts';
import { signLastEvent } from '../../../src/consent/record/signature.ts';
import { trustStoreOf } from '../../../src/consent/trust/trust-store.ts';
import { aFace, aFrame, aGate, aKey, anObservation, aRecord } from './a-gate.ts';

// What somebody would try who has a record, a key or a program that calls the gate, and no consent.

const key = aKey();
const bytesOf = (record: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(record));
const denied = (code: string, exitStatus = 3) => ({ verdict: 'denied', code, exitStatus });

/** The record with its last event changed and signed again by the trusted key. */
function signedAs(record: ConsentRecord, change: Partial<ConsentEvent>): Uint8Array {
  const events = record['dpv:hasConsentStatus'];
  const { 'gate:signature': signature, ...last } = events.at(-1) ?? ({} as ConsentEvent);
  expect(signature).toBeDefined();
  const changed = { ...record, 'dpv:hasConsentStatus': [...events.slice(0, -1), { ...last, ...change }] };
  return bytesOf(signLastEvent(changed, key.privateKey, key.keyId));
}

function admitted(bytes: Uint8Array, changes: Partial<GateOptions> = {}) {
  const gate = aGate(key, bytes, changes);
  gate.observe(aFrame(0, [aFace(1)]));
  gate.observe(aFrame(1, [aFace(1)]));
  gate.conclude();
  gate.decideTrack(1);
  return gate;
}

describe('speaking for somebody else', () => {
  const trustedFor = (...speaksFor: readonly string[]) => {
    const [trusted] = [key.trust.find(key.keyId)];
    if (trusted === undefined) throw new Error('no key');
    return { trust: trustStoreOf([{ ...trusted, speaksFor }]) };
  };

  it('a key of one person does not consent for another', () => {
    const { bytes, record } = aRecord(key);
    expect(aGate(key, bytes, trustedFor(record['dpv:hasDataSubject'])).run.verdict).toBe('proceed');
    const stranger = aRecord(key).record['dpv:hasDataSubject'];
    expect(aGate(key, bytes, trustedFor(stranger)).run).toEqual(denied('D_RELEASE_UNSIGNED'));
    expect(aGate(key, bytes, trustedFor()).run).toEqual(denied('D_RELEASE_UNSIGNED'));
  });

  it('a minor’s own key does not sign as the guardian, nor the guardian’s as the minor', () => {
    const evidence = { declaredAge: 'minor', guardianEvidenceSha256: 'e'.repeat(64) } as const;
    const { bytes, record } = aRecord(key, evidence);
    const guardian = record['gate:binding']['gate:guardian']?.['gate:guardianId'] ?? '';
    expect(aGate(key, bytes, trustedFor(guardian)).run.verdict).toBe('proceed');
    expect(aGate(key, bytes, trustedFor(record['dpv:hasDataSubject'])).run).toEqual(
      denied('D_RELEASE_UNSIGNED'),
    );
    const bySubject = signedAs(record, { 'dpv:isIndicatedBy': 'gate:Subject' });
    expect(aGate(key, bySubject, trustedFor(guardian)).run).toEqual(denied('D_RELEASE_UNSIGNED'));
  });

  it('nobody is a guardian without evidence, of an adult neither', () => {
    const { record } = aRecord(key);
    expect(aGate(key, signedAs(record, { 'dpv:isIndicatedBy': 'gate:Guardian' })).run).toEqual(
      denied('D_MINOR_GUARDIAN'),
    );
    const { record: guarded } = aRecord(key, { guardianEvidenceSha256: 'e'.repeat(64) });
    expect(aGate(key, signedAs(guarded, {})).run.verdict).toBe('proceed');
  });

  it('a minor does not renew what the guardian gave', () => {
    const { record } = aRecord(key, { declaredAge: 'minor', guardianEvidenceSha256: 'e'.repeat(64) });
    const renewedBy = (who: 'gate:Subject' | 'gate:Guardian') => {
      const renew = {
        '@type': 'dpv:RenewedConsentGiven',
        'gate:seq': 2,
        'dpv:isIndicatedBy': who,
        'dpv:isIndicatedAtTime': '2026-06-15T12:00:30Z',
        'dpv:hasDuration': 'P1D',
      } as const;
      const events = [...record['dpv:hasConsentStatus'], renew];
      return bytesOf(signLastEvent({ ...record, 'dpv:hasConsentStatus': events }, key.privateKey, key.keyId));
    };
    expect(aGate(key, renewedBy('gate:Guardian')).run.verdict).toBe('proceed');
    expect(aGate(key, renewedBy('gate:Subject')).run).toEqual(denied('D_MINOR_GUARDIAN'));
  });

  it('an answer put off by the guardian, with a signature of nothing, is no guardian’s release', () => {
    const { record } = aRecord(key, { declaredAge: 'minor', guardianEvidenceSha256: 'e'.repeat(64) });
    const [request, give] = record['dpv:hasConsentStatus'];
    const { 'gate:signature': signature, ...unsigned } = give ?? ({} as ConsentEvent);
    const deferred = {
      '@type': 'dpv:ConsentRequestDeferred',
      'gate:seq': 1,
      'dpv:isIndicatedBy': 'gate:Guardian',
      'dpv:isIndicatedAtTime': unsigned['dpv:isIndicatedAtTime'],
      'gate:signature': signature,
    };
    const bySubject = { ...unsigned, 'gate:seq': 2, 'dpv:isIndicatedBy': 'gate:Subject' };
    const events = [request, deferred, bySubject] as ConsentEvent[];
    const forged = signLastEvent({ ...record, 'dpv:hasConsentStatus': events }, key.privateKey, key.keyId);
    expect(aGate(key, bytesOf(forged)).run).toEqual(denied('D_MINOR_GUARDIAN'));
  });
});

describe('signatures', () => {
  it('over the same bytes for another use of the key are not taken', () => {
    const { record } = aRecord(key);
    const [request, give] = record['dpv:hasConsentStatus'];
    const { 'gate:signature': own, ...unsigned } = give ?? ({} as ConsentEvent);
    expect(own).toBeDefined();
    const text = JSON.stringify({ ...record, 'dpv:hasConsentStatus': [request, unsigned] });
    const value = sign(null, Buffer.from(text), key.privateKey).toString('base64url');
    const forged = { ...unsigned, 'gate:signature': { 'gate:keyId': key.keyId, 'gate:value': value } };
    expect(aGate(key, bytesOf({ ...record, 'dpv:hasConsentStatus': [request, forged] })).run).toEqual(
      denied('D_RELEASE_UNSIGNED'),
    );
  });

  it.each([
    ['an algorithm beside it', { 'gate:algorithm': 'none' }, 'D_RECORD_UNKNOWN_FIELD', 6],
    ['nothing in it', { 'gate:value': '' }, 'D_RECORD_SCHEMA', 6],
    ['zeros in it', { 'gate:value': 'A'.repeat(86) }, 'D_RELEASE_UNSIGNED', 3],
    ['a key that is named like a method', { 'gate:keyId': 'constructor' }, 'D_RECORD_SCHEMA', 6],
    ['another key', { 'gate:keyId': 'f'.repeat(64) }, 'D_RELEASE_UNSIGNED', 3],
  ])('with %s are not taken', (_, change, code, exitStatus) => {
    const { record } = aRecord(key);
    const [request, give] = record['dpv:hasConsentStatus'];
    const forged = { ...give, 'gate:signature': { ...give?.['gate:signature'], ...change } };
    expect(aGate(key, bytesOf({ ...record, 'dpv:hasConsentStatus': [request, forged] })).run).toEqual(
      denied(code, exitStatus),
    );
  });
});

describe('purposes and places in other letters', () => {
  it.each([
    'advertising',
    'ADVERTISING',
    ' NonCommercialResearch',
    'dpv:dpv:NonCommercialResearch',
    'NonCommercialResearch\u200b',
    '__proto__',
    'constructor',
    '',
  ])('the purpose %j is granted by nothing', (purpose) => {
    expect(aGate(key, aRecord(key).bytes, { purpose }).run).toEqual(denied('D_PURPOSE'));
  });

  it('a place written in other letters is an unknown one, with all laws at once', () => {
    const { record } = aRecord(key, { jurisdiction: 'loc:eu' });
    const { 'gate:statesTerm': term, ...notice } = record['dpv:hasNotice'];
    expect(term).toBeDefined();
    const changed = { ...record, 'dpv:hasNotice': notice };
    expect(aGate(key, bytesOf(signLastEvent(changed, key.privateKey, key.keyId))).run).toEqual(
      denied('D_PROFILE_STATEMENTS'),
    );
  });
});

describe('an age verification', () => {
  const asking = (...attributes: readonly string[]) => ({ purpose: 'AgeVerification', attributes });
  const verification = { purpose: 'dpv:AgeVerification', ageLimitYears: 40 } as const;

  it('does not answer about an age under a consent to gender', () => {
    const gate = admitted(aRecord(key, { ...verification, attributes: ['gender'] }).bytes, asking('gender'));
    expect(gate.verifyAge(anObservation(1))).toEqual({ verdict: 'discard', code: 'D_ATTR_SCOPE' });
    const both = aRecord(key, { ...verification, attributes: ['gender', 'age'] });
    expect(admitted(both.bytes, asking('gender')).verifyAge(anObservation(1)).verdict).toBe('discard');
    expect(admitted(both.bytes, asking('age')).verifyAge(anObservation(1)).verdict).toBe('release');
  });

  it('does not ask about one process’s limit with what another one grants', () => {
    const { record } = aRecord(key, { ...verification, attributes: ['gender'] });
    const [own] = record['dpv:hasProcess'];
    const { 'gate:ageLimitYears': limit, ...without } = own ?? ({} as NonNullable<typeof own>);
    expect(limit).toBe(40);
    const wider = { ...without, 'dpv:hasPersonalData': ['pd:AgeRange' as const] };
    const changed = { ...record, 'dpv:hasProcess': own === undefined ? [] : [wider, own] };
    const bytes = bytesOf(signLastEvent(changed, key.privateKey, key.keyId));
    expect(aGate(key, bytes, asking('age-range')).run).toEqual(denied('D_ATTR_SCOPE'));
  });
});

describe('a program around the gate', () => {
  it('cannot change an observation between the question and the answer', () => {
    const gate = admitted(aRecord(key).bytes);
    let reads = 0;
    const observation = {
      ...anObservation(1),
      get trackId(): number {
        reads += 1;
        return reads === 1 ? 1 : 2;
      },
    };
    expect(gate.release(observation)).toMatchObject({ verdict: 'release', observation: { trackId: 1 } });
    expect(reads).toBe(1);
  });

  it('gets a verdict about the numbers it gave, and keeps them', () => {
    const gate = admitted(aRecord(key).bytes);
    const box = { x: 0.1, y: 0.2, width: 0.2, height: 0.3 };
    const observation = anObservation(1, undefined, { box });
    expect(gate.release(observation)).toMatchObject({ observation: { ageYears: 50 } });
    expect([...observation.estimate]).toEqual([...anObservation(1).estimate]);
    expect(box).toEqual({ x: 0.1, y: 0.2, width: 0.2, height: 0.3 });
  });

  it('cannot go on after it has said that the media is over', () => {
    const gate = admitted(aRecord(key).bytes);
    expect(gate.release(anObservation(1)).verdict).toBe('release');
    gate.observe(aFrame(2, [aFace(1)]));
    expect(gate.release(anObservation(1))).toEqual({ verdict: 'discard', code: 'E_INTERNAL' });
    expect(gate.decideTrack(1)).toEqual({ verdict: 'deny', code: 'E_INTERNAL' });
  });
});
