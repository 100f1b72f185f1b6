import { sign, verify, type KeyObject } from 'node:crypto';
import type { TrustedKey, TrustStore } from '../trust/trust-store.ts';
import { canonicalJson } from './canonical.ts';
import type { ConsentEvent, ConsentRecord } from './schema.ts';

/** Separates these signatures from any other use of the same key. */
const DOMAIN = 'facegate consent record v1\n';

/**
 * Returns the bytes that the signature of event `index` covers: the whole record with its events up to and including
 * that one, without that one's own signature, in the canonical form of RFC 8785.
 */
function signedBytes(record: ConsentRecord, index: number): Uint8Array {
  const events = record['dpv:hasConsentStatus'].slice(0, index + 1).map((event, position) => {
    if (position !== index) return event;
    return Object.fromEntries(Object.entries(event).filter(([field]) => field !== 'gate:signature'));
  });
  return new TextEncoder().encode(DOMAIN + canonicalJson({ ...record, 'dpv:hasConsentStatus': events }));
}

/** Returns the record with its last event signed by `key` (Ed25519, RFC 8032). */
export function signLastEvent(record: ConsentRecord, key: KeyObject, keyId: string): ConsentRecord {
  const events = record['dpv:hasConsentStatus'];
  const last = events.at(-1);
  if (last === undefined) return record;
  const value = sign(null, signedBytes(record, events.length - 1), key).toString('base64url');
  const signed: ConsentEvent = { ...last, 'gate:signature': { 'gate:keyId': keyId, 'gate:value': value } };
  return { ...record, 'dpv:hasConsentStatus': [...events.slice(0, -1), signed] };
}

/** Tells whether an event is a release, which must carry a signature. */
export function isRelease(event: ConsentEvent): boolean {
  return event['@type'] === 'dpv:ConsentGiven' || event['@type'] === 'dpv:RenewedConsentGiven';
}

/**
 * Tells whether every release in the record is complete (who, when, how long) and signed by a key of the trust store
 * whose use is the one that the record states, and which may speak for whoever released. A record without a release has nothing to sign, and its state says so.
 */
export function releasesAreSigned(record: ConsentRecord, trust: TrustStore): boolean {
  const events = record['dpv:hasConsentStatus'];
  return events.every((event, index) => !isRelease(event) || isSigned(record, event, index, trust));
}

function isSigned(record: ConsentRecord, event: ConsentEvent, index: number, trust: TrustStore): boolean {
  const signature = event['gate:signature'];
  if (signature === undefined || event['dpv:hasDuration'] === undefined) return false;
  const key = trust.find(signature['gate:keyId']);
  if (key?.use !== record['gate:keyUse'] || !maySpeak(key, record, event)) return false;
  const value = Buffer.from(signature['gate:value'], 'base64url');
  return verify(null, signedBytes(record, index), key.publicKey, value);
}

/** A guardian's release is spoken by the guardian, every other by the subject. */
function maySpeak({ speaksFor }: TrustedKey, record: ConsentRecord, event: ConsentEvent): boolean {
  if (speaksFor === undefined) return true;
  const byGuardian = event['dpv:isIndicatedBy'] === 'gate:Guardian';
  const speaker = byGuardian
    ? record['gate:binding']['gate:guardian']?.['gate:guardianId']
    : record['dpv:hasDataSubject'];
  return speaksFor.some((pseudonym) => pseudonym === speaker);
}
