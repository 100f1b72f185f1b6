import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeConsent, type ConsentChange } from '../../../../src/consent/issue/change-consent.ts';
import { consentStatus, listConsents } from '../../../../src/consent/issue/consent-status.ts';
import {
  giveConsent,
  requestConsent,
  type GiveConsentOptions,
} from '../../../../src/consent/issue/give-consent.ts';
import { DEFAULT_NOTICE } from '../../../../src/consent/policy/notice.ts';
import { defaultPolicy } from '../../../../src/consent/policy/policy.ts';
import { openFileRegistry } from '../../../../src/consent/registry/file-registry.ts';
import { openTrustStore } from '../../../../src/consent/trust/keyring.ts';
import { aGate, aKey, MEDIA, NOON } from '../a-gate.ts';

let home = '';
let nowMs = NOON;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'facegate-life-'));
  nowMs = NOON;
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

const clock = { nowMs: () => nowMs };
const options = { policy: defaultPolicy([]), clock };

function statement(changes: Partial<GiveConsentOptions> = {}): GiveConsentOptions {
  return {
    mediaSha256: [MEDIA],
    purpose: 'NonCommercialResearch',
    attributes: ['age', 'gender', 'age'],
    scope: { kind: 'solo' },
    mediaState: 'published',
    declaredAge: 'adult',
    notice: DEFAULT_NOTICE,
    controller: { name: 'Test laboratory', contact: 'lab@example.org' },
    clock,
    ...changes,
  };
}

const change = (bytes: Uint8Array, next: ConsentChange) => changeConsent(home, bytes, next, options);
const stateOf = (bytes: Uint8Array) => consentStatus(home, bytes, options).state;
const code = (expected: string): unknown => expect.objectContaining({ code: expected });

describe('giving', () => {
  it('writes a record that the gate accepts with the local trust store, and logs it', () => {
    const { bytes, record } = giveConsent(home, statement());
    const gate = aGate(aKey(), bytes, {
      trust: openTrustStore(home),
      registry: openFileRegistry(home),
      clock: { nowMs: () => NOON + 1000 },
    });
    expect(gate.run).toEqual({ verdict: 'proceed', attributes: ['age', 'gender'] });
    expect(record['gate:keyUse']).toBe('demonstration');
    expect(record['dpv:hasProcess'][0]?.['dpv:hasPersonalData']).toEqual(['pd:Age', 'pd:Gender']);
    expect(listConsents(home)).toEqual([
      {
        recordId: record['dct:identifier'],
        lastStatus: 'dpv:ConsentGiven',
        lastAt: '2026-06-15T12:00:00Z',
        usesMade: 0,
      },
    ]);
  });

  it('takes the notice’s term when none is named, and none that is longer', () => {
    const durationOf = (term?: string) =>
      giveConsent(home, statement(term === undefined ? {} : { term })).record['dpv:hasConsentStatus'][1]?.[
        'dpv:hasDuration'
      ];
    expect(durationOf()).toBe('P30D');
    expect(durationOf('P30D')).toBe('P30D');
    expect(durationOf('PT1H')).toBe('PT1H');
  });

  it.each<[string, string, Partial<GiveConsentOptions>]>([
    ['a prohibited purpose', 'ERR_CONSENT_PURPOSE', { purpose: 'Advertising' }],
    ['an unknown purpose', 'ERR_CONSENT_PURPOSE', { purpose: 'Fun' }],
    ['an age verification without an age', 'ERR_CONSENT_PURPOSE', { purpose: 'AgeVerification' }],
    ['an age for another purpose', 'ERR_CONSENT_PURPOSE', { ageLimitYears: 18 }],
    ['a prohibited attribute', 'ERR_CONSENT_ATTRIBUTE', { attributes: ['age', 'race'] }],
    ['no attribute', 'ERR_CONSENT_ATTRIBUTE', { attributes: [] }],
    ['a term beyond the notice', 'ERR_CONSENT_TERM', { term: 'P31D' }],
    ['a term that is none', 'ERR_CONSENT_TERM', { term: 'forever' }],
    ['no media', 'ERR_CONSENT_STATEMENT', { mediaSha256: [] }],
    [
      'a seed outside the picture',
      'ERR_CONSENT_STATEMENT',
      { scope: { kind: 'track-seed', seeds: [{ timeUs: 0, box: { x: 2, y: 0, width: 1, height: 1 } }] } },
    ],
    ['nobody expected', 'ERR_CONSENT_STATEMENT', { scope: { kind: 'all-persons', expectedPersons: 0 } }],
    ['a region of one moment', 'ERR_CONSENT_STATEMENT', { scope: { kind: 'region-time', keyFrames: [] } }],
    ['a jurisdiction that is no place', 'ERR_CONSENT_STATEMENT', { jurisdiction: 'Mars' }],
  ])('refuses %s and logs nothing', (_, expected, changes) => {
    expect(() => giveConsent(home, statement(changes))).toThrow(code(expected));
    expect(listConsents(home)).toEqual([]);
  });

  it('makes a second process for a recipient and names the record that is replaced', () => {
    const replaces = giveConsent(home, statement()).record['dct:identifier'];
    const { record } = giveConsent(home, statement({ recipient: 'https://example.org', replaces }));
    expect(record['dct:replaces']).toBe(replaces);
    expect(record['dpv:hasProcess'].map((process) => process['dpv:hasRecipient'])).toEqual([
      undefined,
      'https://example.org',
    ]);
    expect(record['dpv:hasProcess'][1]?.['dpv:hasProcessing']).toEqual(['dpv:Infer', 'dpv:Share']);
  });
});

describe('the life of a record', () => {
  it('goes from request to give, renew and withdraw, each one step', () => {
    const asked = requestConsent(home, statement());
    expect(stateOf(asked.bytes)).toBe('Requested');
    const given = change(asked.bytes, { kind: 'give', term: 'P2D' });
    expect(consentStatus(home, given.bytes, options)).toMatchObject({
      state: 'Given',
      signed: true,
      keyUse: 'demonstration',
      until: '2026-06-17T12:00:00Z',
      usesMade: 0,
    });
    nowMs += 3 * 86_400_000;
    expect(stateOf(given.bytes)).toBe('Expired');
    const renewed = change(given.bytes, { kind: 'renew', term: 'P2D' });
    expect(stateOf(renewed.bytes)).toBe('RenewedGiven');
    const withdrawn = change(renewed.bytes, { kind: 'withdraw' });
    expect(stateOf(withdrawn.bytes)).toBe('Withdrawn');
    expect(withdrawn.record['dpv:hasConsentStatus'].map((event) => event['@type'])).toEqual([
      'dpv:ConsentRequested',
      'dpv:ConsentGiven',
      'dpv:RenewedConsentGiven',
      'dpv:ConsentWithdrawn',
    ]);
  });

  it('knows of a withdrawal when an older copy of the file is shown, and continues from there', () => {
    const given = giveConsent(home, statement());
    change(given.bytes, { kind: 'withdraw' });
    expect(stateOf(given.bytes)).toBe('Withdrawn');
    expect(() => change(given.bytes, { kind: 'renew', term: 'P1D' })).toThrow(code('ERR_CONSENT_STATE'));
  });

  it.each<[ConsentChange['kind'], string, string]>([
    ['refuse', 'Refused', 'gate:Subject'],
    ['defer', 'RequestDeferred', 'gate:Subject'],
    ['revoke', 'Revoked', 'gate:Controller'],
    ['invalidate', 'Invalidated', 'gate:Controller'],
  ])('%s leads from a request to %s', (kind, state, by) => {
    const asked = requestConsent(home, statement());
    const { bytes, record } = change(asked.bytes, { kind } as ConsentChange);
    expect(stateOf(bytes)).toBe(state);
    expect(record['dpv:hasConsentStatus'].at(-1)?.['dpv:isIndicatedBy']).toBe(by);
  });

  it('lets a guardian speak for a minor, and a request follow a request that was put off', () => {
    const asked = requestConsent(
      home,
      statement({ declaredAge: 'minor', guardianEvidenceSha256: 'e'.repeat(64) }),
    );
    const again = change(change(asked.bytes, { kind: 'defer' }).bytes, { kind: 'request' });
    const { record, bytes } = change(again.bytes, { kind: 'give', term: 'P1D' });
    expect(record['dpv:hasConsentStatus'].map((event) => event['dpv:isIndicatedBy'])).toEqual([
      'gate:Controller',
      'gate:Guardian',
      'gate:Controller',
      'gate:Guardian',
    ]);
    expect(stateOf(bytes)).toBe('Given');
  });

  it('refuses a step that the state does not allow, and a record that cannot be read', () => {
    const given = giveConsent(home, statement());
    expect(() => change(given.bytes, { kind: 'give', term: 'P1D' })).toThrow(code('ERR_CONSENT_STATE'));
    expect(() => change(given.bytes, { kind: 'refuse' })).toThrow(code('ERR_CONSENT_STATE'));
    expect(() => change(new Uint8Array(), { kind: 'withdraw' })).toThrow(code('ERR_RECORD'));
    expect(() => consentStatus(home, new Uint8Array(), options)).toThrow(code('ERR_RECORD'));
  });

  it('renews no record that was changed after it was signed, and leaves the true one as it was', () => {
    const { bytes, record } = giveConsent(home, statement({ attributes: ['age'] }));
    const widened = Buffer.from(Buffer.from(bytes).toString().replace('"pd:Age"', '"pd:Gender"'));
    expect(consentStatus(home, widened, options).signed).toBe(false);
    expect(() => change(widened, { kind: 'renew', term: 'P1D' })).toThrow(code('ERR_CONSENT_STATE'));
    expect(openFileRegistry(home).snapshot(record['dct:identifier']).events).toHaveLength(2);
    expect(consentStatus(home, bytes, options)).toMatchObject({ state: 'Given', signed: true });
    expect(change(widened, { kind: 'withdraw' }).record['dct:identifier']).toBe(record['dct:identifier']);
    expect(stateOf(bytes)).toBe('Withdrawn');
  });

  it('calls no record signed over which the registry has a release of another text', () => {
    const { bytes, record } = giveConsent(home, statement());
    const renewed = change(bytes, { kind: 'renew', term: 'P1D' }).record['dpv:hasConsentStatus'];
    const other = giveConsent(home, statement());
    const foreign = renewed.map((event, index) =>
      index === 2 ? event : (other.record['dpv:hasConsentStatus'][index] ?? event),
    );
    openFileRegistry(home).append(other.record['dct:identifier'], foreign, nowMs);
    expect(consentStatus(home, other.bytes, options)).toMatchObject({ state: 'RenewedGiven', signed: false });
    expect(consentStatus(home, bytes, options)).toMatchObject({ state: 'RenewedGiven', signed: true });
    expect(record['dct:identifier']).not.toBe(other.record['dct:identifier']);
  });

  it('does not renew for a person whose own key signed', () => {
    const given = giveConsent(home, statement());
    const personal = new TextEncoder().encode(JSON.stringify({ ...given.record, 'gate:keyUse': 'personal' }));
    expect(() => change(personal, { kind: 'renew', term: 'P1D' })).toThrow(code('ERR_KEY'));
    expect(consentStatus(home, personal, options).signed).toBe(false);
  });

  it('is of an unknown state where its events contradict those of the registry', () => {
    const { bytes, record } = giveConsent(home, statement());
    change(bytes, { kind: 'withdraw' });
    const other = { ...record['dpv:hasConsentStatus'][0], '@type': 'dpv:ConsentRevoked', 'gate:seq': 2 };
    const events = [...record['dpv:hasConsentStatus'], other];
    const forked = new TextEncoder().encode(JSON.stringify({ ...record, 'dpv:hasConsentStatus': events }));
    expect(consentStatus(home, forked, options)).toMatchObject({
      state: 'Unknown',
      contradicted: true,
      signed: true,
    });
    expect(consentStatus(home, bytes, options)).toMatchObject({ state: 'Withdrawn', contradicted: false });
  });

  it('is listed with its last event and its uses', () => {
    const { bytes, record } = giveConsent(home, statement());
    expect(consentStatus(home, bytes, options)).not.toHaveProperty('usesMax');
    change(bytes, { kind: 'renew', term: 'P1D' });
    nowMs += 60_000;
    change(bytes, { kind: 'withdraw' });
    const bare = '0f2c7a54-8f2c-4a1e-9b6d-0123456789ab';
    openFileRegistry(home).takeUse(bare, { events: [], nowMs });
    const withdrawn = {
      recordId: record['dct:identifier'],
      lastStatus: 'dpv:ConsentWithdrawn',
      lastAt: '2026-06-15T12:01:00Z',
      usesMade: 0,
    };
    const unknown = { recordId: bare, lastStatus: 'dpv:ConsentUnknown', lastAt: '', usesMade: 1 };
    expect(listConsents(home)).toHaveLength(2);
    expect(listConsents(home)).toEqual(expect.arrayContaining([withdrawn, unknown]));
  });

  it('is withdrawn in plain words, without a signature or an end', () => {
    const { record } = change(giveConsent(home, statement()).bytes, { kind: 'withdraw' });
    expect(record['dpv:hasConsentStatus'][2]).toStrictEqual({
      '@type': 'dpv:ConsentWithdrawn',
      'gate:seq': 2,
      'dpv:isIndicatedBy': 'gate:Subject',
      'dpv:isIndicatedAtTime': '2026-06-15T12:00:00Z',
    });
  });

  it('counts uses', () => {
    const given = giveConsent(home, statement({ usesMax: 2 }));
    const events = given.record['dpv:hasConsentStatus'];
    const registry = openFileRegistry(home);
    registry.takeUse(given.record['dct:identifier'], { events, nowMs });
    expect(consentStatus(home, given.bytes, options)).toMatchObject({
      state: 'Given',
      usesMade: 1,
      usesMax: 2,
    });
    registry.takeUse(given.record['dct:identifier'], { events, nowMs });
    expect(stateOf(given.bytes)).toBe('Expired');
  });

  it('says what is wrong with the folder', () => {
    const file = join(home, 'file');
    writeFileSync(file, '');
    expect(() => giveConsent(join(file, 'home'), statement())).toThrow(code('ERR_KEY'));
  });
});

describe('a record that is almost full', () => {
  /** A record that was asked for and put off in turns, as somebody else's program could have written it. */
  function asked(times: number): Uint8Array {
    const { record } = requestConsent(home, statement());
    const [request] = record['dpv:hasConsentStatus'];
    const events = Array.from({ length: times }, (_, seq) => ({
      ...request,
      '@type': seq % 2 === 0 ? 'dpv:ConsentRequested' : 'dpv:ConsentRequestDeferred',
      'dpv:isIndicatedBy': seq % 2 === 0 ? 'gate:Controller' : 'gate:Subject',
      'gate:seq': seq,
    }));
    return new TextEncoder().encode(JSON.stringify({ ...record, 'dpv:hasConsentStatus': events }));
  }

  it('takes no event that would leave no room for a withdrawal', () => {
    expect(change(asked(254), { kind: 'request' })).toBeDefined();
    expect(() => change(asked(255), { kind: 'defer' })).toThrow(code('ERR_CONSENT_STATEMENT'));
    expect(stateOf(change(asked(255), { kind: 'withdraw' }).bytes)).toBe('Refused');
  });

  it.each([
    ['withdraw', 'Refused'],
    ['refuse', 'Refused'],
    ['revoke', 'Revoked'],
    ['invalidate', 'Invalidated'],
  ] as const)('is ended on this machine by %s even where its file has no room', (kind, state) => {
    const full = asked(256);
    expect(() => change(full, { kind })).toThrow(code('ERR_CONSENT_UNWRITTEN'));
    expect(stateOf(full)).toBe(state);
    // With its last place the same step is written.
    const almost = asked(255);
    const { record } = change(almost, { kind });
    expect(record['dpv:hasConsentStatus']).toHaveLength(256);
  });
});
