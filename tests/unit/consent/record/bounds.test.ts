import { describe, expect, it } from 'vitest';
import { parseRecord } from '../../../../src/consent/record/parse.ts';
import { aKey, aRecord } from '../a-gate.ts';

// Every field of a record that has a form or bounds: what is just inside is read, what is just outside is not.

const record = aRecord(aKey()).record as unknown as Readonly<Record<string, unknown>>;

/** The valid record with the value at a path replaced, or left out where the value is `undefined`. */
function withValue(path: readonly (string | number)[], value: unknown): unknown {
  const copy = structuredClone(record);
  const owner = path.slice(0, -1).reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], copy);
  (owner as Record<string, unknown>)[path.at(-1) ?? ''] = value;
  return copy;
}

function faultOf(path: readonly (string | number)[], value: unknown): string {
  const parsed = parseRecord(new TextEncoder().encode(JSON.stringify(withValue(path, value))));
  return parsed.ok ? 'read' : parsed.fault;
}

const UUID = '3f2c7a54-8f2c-4a1e-9b6d-0123456789ab';
const HEX64 = 'a'.repeat(64);
const SUBJECT = `urn:facegate:subject:${'a'.repeat(32)}`;
const SIGNATURE = 'A'.repeat(86);
const binding = (name: string): readonly string[] => ['gate:binding', name];
const event = (...path: readonly string[]): readonly (string | number)[] => [
  'dpv:hasConsentStatus',
  1,
  ...path,
];
const process = (...path: readonly string[]): readonly (string | number)[] => ['dpv:hasProcess', 0, ...path];
const scope = binding('gate:subjectScope');

const corner = { 'gate:x': 0, 'gate:y': 0 };
const polygon = (corners: number): readonly unknown[] => new Array<unknown>(corners).fill(corner);
const keyFrame = { 'gate:timeUs': 0, 'gate:polygon': polygon(3) };
const region = (keyFrames: readonly unknown[]) => ({
  'gate:kind': 'region-time',
  'gate:keyFrames': keyFrames,
});
const seed = { 'gate:timeUs': 0, 'gate:x': 0, 'gate:y': 0, 'gate:width': 1, 'gate:height': 1 };
const seeds = (...list: readonly unknown[]) => ({ 'gate:kind': 'track-seed', 'gate:seeds': list });
const persons = (count: unknown) => ({ 'gate:kind': 'all-persons', 'gate:expectedPersons': count });

const ownProcess = (record['dpv:hasProcess'] as readonly unknown[])[0];
const ownEvents = record['dpv:hasConsentStatus'] as readonly unknown[];

type Case = readonly [
  path: readonly (string | number)[],
  inside: readonly unknown[],
  outside: readonly unknown[],
];

/** A text in a form, with something before it, after it, and too much or too little of it. */
const form = (text: string): readonly unknown[] => [
  `x${text}`,
  `${text}x`,
  `${text}\n`,
  text.slice(1),
  text.toUpperCase(),
  1,
];
const hexForm = (text: string): readonly unknown[] => [...form(text), `a${text}`, `${text}a`];

const CASES: readonly Case[] = [
  [
    ['dct:identifier'],
    [UUID],
    [...form(UUID), `a${UUID}`, `${UUID}a`, UUID.replace('4a1e', '0a1e'), UUID.replace('9b6d', 'cb6d')],
  ],
  [['dct:replaces'], [UUID, undefined], [...form(UUID), `a${UUID}`, `${UUID}a`]],
  [['dpv:hasDataSubject'], [SUBJECT], [...form(SUBJECT), `${SUBJECT}a`, undefined]],
  [
    ['dpv:hasDataController', 'gate:name'],
    ['x', 'x'.repeat(200)],
    ['', 'x'.repeat(201), undefined],
  ],
  [
    ['dpv:hasDataController', 'gate:contact'],
    ['x', 'x'.repeat(200)],
    ['', 'x'.repeat(201), undefined],
  ],
  [['dpv:hasNotice', 'gate:textSha256'], [HEX64], hexForm(HEX64)],
  [
    ['dpv:hasNotice', 'dct:language'],
    ['en', 'ast', 'en-GB', 'de-1901', 'zh-Hant-TW'],
    [
      '',
      'e',
      'EN',
      'engl',
      'en-',
      'en-G',
      'en-123456789',
      'en_GB',
      'en-!!',
      'xxen-GB',
      '1en',
      ' en',
      'en-GB ',
    ],
  ],
  [['dpv:hasNotice', '@type'], ['dpv:ConsentNotice'], ['', 'dpv:Notice', undefined]],
  [
    ['dpv:hasNotice', 'gate:statesCollection'],
    [true, false, undefined],
    ['true', 1, null],
  ],
  [['dpv:hasConsentControl'], ['x', 'x'.repeat(400), undefined], ['', 'x'.repeat(401)]],
  [['dpv:hasProcess'], [[ownProcess], new Array(32).fill(ownProcess)], [[], new Array(33).fill(ownProcess)]],
  [process('@type'), ['dpv:Process'], ['', undefined]],
  [
    process('dpv:hasProcessing'),
    [['dpv:Infer'], new Array(8).fill('dpv:Infer')],
    [[], new Array(9).fill('dpv:Infer')],
  ],
  [
    process('dpv:hasPersonalData'),
    [['pd:Age'], new Array(8).fill('pd:Age')],
    [[], new Array(9).fill('pd:Age')],
  ],
  [process('dpv:hasRecipient'), ['x', 'x'.repeat(200), undefined], ['', 'x'.repeat(201)]],
  [process('dpv:hasStorageCondition', 'gate:deletion'), ['x', 'x'.repeat(400)], ['', 'x'.repeat(401)]],
  [process('gate:ageLimitYears'), [1, 120, undefined], [0, 121, 1.5, '18']],
  [
    binding('gate:mediaSha256'),
    [[HEX64], new Array(512).fill(HEX64)],
    [[], new Array(513).fill(HEX64), ...hexForm(HEX64).map((text) => [text])],
  ],
  [binding('gate:usesMax'), [1, 1e6, undefined], [0, 1e6 + 1, 0.5, '1']],
  [
    binding('gate:guardian'),
    [{ 'gate:guardianId': SUBJECT, 'gate:evidenceSha256': HEX64 }, undefined],
    [{}, { 'gate:guardianId': SUBJECT }, { 'gate:guardianId': 'Ann', 'gate:evidenceSha256': HEX64 }],
  ],
  [
    scope,
    [persons(1), persons(1000)],
    [persons(0), persons(1001), persons(1.5), persons(undefined), persons('2')],
  ],
  [
    scope,
    [seeds(seed), seeds(...new Array<unknown>(64).fill(seed))],
    [seeds(), seeds(...new Array<unknown>(65).fill(seed))],
  ],
  [
    scope,
    [
      seeds({ ...seed, 'gate:timeUs': -1e12 }),
      seeds({ ...seed, 'gate:timeUs': 1e12 }),
      seeds({ ...seed, 'gate:x': 1, 'gate:y': 1 }),
    ],
    [
      ...(['gate:x', 'gate:y', 'gate:width', 'gate:height'] as const).flatMap((name) =>
        [-0.01, 1.01, undefined].map((value) => seeds({ ...seed, [name]: value })),
      ),
      seeds({ ...seed, 'gate:width': 0 }),
      seeds({ ...seed, 'gate:height': 0 }),
      seeds({ ...seed, 'gate:timeUs': -1e12 - 1 }),
      seeds({ ...seed, 'gate:timeUs': 1e12 + 1 }),
      seeds({ ...seed, 'gate:timeUs': 0.5 }),
    ],
  ],
  [
    scope,
    [
      region([keyFrame, keyFrame]),
      region(new Array(64).fill(keyFrame)),
      region([keyFrame, { ...keyFrame, 'gate:polygon': polygon(32) }]),
      { ...region([keyFrame, keyFrame]), 'gate:blankOutside': false },
    ],
    [
      region([keyFrame]),
      region(new Array(65).fill(keyFrame)),
      region([keyFrame, { 'gate:timeUs': 0 }]),
      region([keyFrame, {}]),
      ...[2, 33].map((corners) => region([keyFrame, { ...keyFrame, 'gate:polygon': polygon(corners) }])),
      ...[{ 'gate:x': 0 }, { 'gate:x': 0, 'gate:y': 1.01 }, {}].map((bad) =>
        region([keyFrame, { ...keyFrame, 'gate:polygon': [corner, corner, bad] }]),
      ),
      { ...region([keyFrame, keyFrame]), 'gate:blankOutside': 'yes' },
    ],
  ],
  // A kind that is known is not read as an unknown one when the rest of it is missing.
  [
    scope,
    [{ 'gate:kind': 'solo' }, { 'gate:kind': 'marker' }, { 'gate:kind': 'x'.repeat(40) }, undefined],
    [
      { 'gate:kind': '' },
      { 'gate:kind': 'x'.repeat(41) },
      { 'gate:kind': 'all-persons' },
      { 'gate:kind': 'track-seed' },
      { 'gate:kind': 'region-time' },
      {},
    ],
  ],
  [event('gate:signature', 'gate:keyId'), [HEX64], hexForm(HEX64)],
  [
    event('gate:signature', 'gate:value'),
    [SIGNATURE, 'a'.repeat(86), '-_0'.repeat(28) + 'zZ'],
    [
      `${SIGNATURE}A`,
      `=${SIGNATURE}`,
      `A${SIGNATURE}`,
      `${SIGNATURE}=`,
      SIGNATURE.slice(1),
      `+${SIGNATURE.slice(1)}`,
    ],
  ],
  [
    ['dpv:hasConsentStatus', 0, 'gate:seq'],
    [0, 1e6],
    [-1, 1e6 + 1, 0.5, '0'],
  ],
  [
    ['dpv:hasConsentStatus'],
    [ownEvents, new Array(64).fill(ownEvents[0])],
    [[], new Array(257).fill(ownEvents[0]), {}],
  ],
  [['@type'], ['dpv:ConsentRecord'], ['', 'dpv:Consent', undefined]],
];

describe('a field of a record', () => {
  it.each(CASES)('%j has a form', (path, inside, outside) => {
    for (const value of inside) expect([value, faultOf(path, value)]).toEqual([value, 'read']);
    for (const value of outside) {
      const fault = faultOf(path, value);
      expect([value, fault]).toEqual([value, fault === 'UNKNOWN_FIELD' ? fault : 'SCHEMA']);
    }
  });

  it.each([
    [
      ['dpv:hasProcess', 0, 'dpv:hasPurpose'],
      ['dpv:AgeVerification', `dpv:${'A'.repeat(76)}`],
      ['pd:Age', 'xdpv:A', 'dpv:', 'dpv:1', 'dpv:A B', 'dpv:A\n', 'AgeVerification'],
    ],
    [
      ['dpv:hasJurisdiction'],
      ['loc:US-IL', 'loc:X'],
      ['loc:', 'loc:-X', 'dpv:EU', 'xloc:EU', 'loc:E_U', 'EU'],
    ],
    [['gate:keyUse'], ['demonstration', 'personal'], ['', 'Personal', 'none']],
    [binding('gate:declaredAge'), ['adult', 'minor', undefined], ['', 'child']],
    [
      ['dpv:hasConsentStatus', 0, 'dpv:isIndicatedBy'],
      ['gate:Subject', 'gate:Guardian'],
      ['', 'gate:Anybody'],
    ],
  ] as const)('%j has one of the terms', (path, inside, outside) => {
    for (const value of inside) expect([value, faultOf(path, value)]).toEqual([value, 'read']);
    for (const value of outside) expect([value, faultOf(path, value)]).toEqual([value, 'TERM']);
  });

  it('has a term of at most eighty letters', () => {
    expect(faultOf(['dpv:hasProcess', 0, 'dpv:hasPurpose'], `dpv:${'A'.repeat(77)}`)).toBe('SCHEMA');
  });
});
