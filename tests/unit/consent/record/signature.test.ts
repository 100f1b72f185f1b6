import { sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../../src/consent/record/canonical.ts';
import type { ConsentEvent, ConsentRecord } from '../../../../src/consent/record/schema.ts';
import { releasesAreSigned, signLastEvent } from '../../../../src/consent/record/signature.ts';
import { trustStoreOf } from '../../../../src/consent/trust/trust-store.ts';
import { aKey, aRecord } from '../a-gate.ts';

const key = aKey();
const { record } = aRecord(key);
const [request, give] = record['dpv:hasConsentStatus'] as [ConsentEvent, ConsentEvent];

/** The signature as the format says it, written a second time: domain, then the record up to the event, without its own. */
function valueOver(events: readonly ConsentEvent[], domain = 'facegate consent record v1\n'): string {
  const { 'gate:signature': own, ...last } = events.at(-1) ?? request;
  expect(own).toBeDefined();
  const covered = { ...record, 'dpv:hasConsentStatus': [...events.slice(0, -1), last] };
  return sign(null, Buffer.from(domain + canonicalJson(covered), 'utf8'), key.privateKey).toString(
    'base64url',
  );
}

const carrying = (value: string): ConsentRecord => ({
  ...record,
  'dpv:hasConsentStatus': [
    request,
    { ...give, 'gate:signature': { 'gate:keyId': key.keyId, 'gate:value': value } },
  ],
});

describe('the signature of a release', () => {
  it('covers the domain and the whole record up to the event, without itself', () => {
    expect(give['gate:signature']).toEqual({
      'gate:keyId': key.keyId,
      'gate:value': valueOver([request, give]),
    });
    expect(releasesAreSigned(carrying(valueOver([request, give])), key.trust)).toBe(true);
    expect(releasesAreSigned(carrying(valueOver([request, give], '')), key.trust)).toBe(false);
    expect(releasesAreSigned(carrying(valueOver([give])), key.trust)).toBe(false);
  });

  it('of a renewal covers the signature of what is renewed', () => {
    const { 'gate:signature': signature, ...unsigned } = give;
    expect(signature).toBeDefined();
    const renewal = { ...unsigned, '@type': 'dpv:RenewedConsentGiven', 'gate:seq': 2 } as const;
    const renewed = { ...record, 'dpv:hasConsentStatus': [request, give, renewal] };
    const events = signLastEvent(renewed, key.privateKey, key.keyId)['dpv:hasConsentStatus'];
    expect(events.at(-1)?.['gate:signature']?.['gate:value']).toBe(valueOver(events));
    expect(events.slice(0, -1)).toEqual([request, give]);
  });

  it('of a guardian whom the record does not name is none, if the key is for somebody', () => {
    const byGuardian = { ...give, 'dpv:isIndicatedBy': 'gate:Guardian' } as const;
    const given = { ...record, 'dpv:hasConsentStatus': [request, byGuardian] };
    const signed = signLastEvent(given, key.privateKey, key.keyId);
    const known = key.trust.find(key.keyId);
    if (known === undefined) throw new Error('the key is not trusted');
    const speaksFor = [record['dpv:hasDataSubject']];
    expect(releasesAreSigned(signed, trustStoreOf([known]))).toBe(true);
    expect(releasesAreSigned(signed, trustStoreOf([{ ...known, speaksFor }]))).toBe(false);
    expect(releasesAreSigned(record, trustStoreOf([{ ...known, speaksFor }]))).toBe(true);
  });

  it('is made for a record with events only', () => {
    const empty = { ...record, 'dpv:hasConsentStatus': [] };
    expect(signLastEvent(empty, key.privateKey, key.keyId)).toBe(empty);
  });
});

describe('the canonical form', () => {
  it('is none of what JSON cannot express', () => {
    expect(() => canonicalJson(undefined)).toThrow(expect.objectContaining({ code: 'ERR_RECORD' }));
    expect(canonicalJson({ b: 1, a: ['\u20ac'] })).toBe('{"a":["\u20ac"],"b":1}');
  });
});
