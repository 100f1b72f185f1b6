import { describe, expect, it } from 'vitest';
import { parseRecord } from '../../../../src/consent/record/parse.ts';
import { aKey, aRecord } from '../a-gate.ts';

const key = aKey();

type Statement = NonNullable<Parameters<typeof aRecord>[1]>;

/** The record as it is read back from its file, which the one in memory has to be the same as, field by field. */
function issued(statement: Statement) {
  const { bytes, record } = aRecord(key, statement);
  const parsed = parseRecord(bytes);
  if (!parsed.ok) throw new Error(parsed.fault);
  expect(record).toStrictEqual(parsed.record);
  return parsed.record;
}

describe('a record', () => {
  const corners = [
    { x: 0, y: 0 },
    { x: 0.5, y: 0 },
    { x: 0.5, y: 1 },
  ];
  const polygon = corners.map(({ x, y }) => ({ 'gate:x': x, 'gate:y': y }));
  const keyFrames = [0, 5].map((timeUs) => ({ timeUs, polygon: corners }));
  const written = [0, 5].map((timeUs) => ({ 'gate:timeUs': timeUs, 'gate:polygon': polygon }));

  it.each<[Statement['scope'], object]>([
    [{ kind: 'solo' }, { 'gate:kind': 'solo' }],
    [
      { kind: 'all-persons', expectedPersons: 3 },
      { 'gate:kind': 'all-persons', 'gate:expectedPersons': 3 },
    ],
    [
      { kind: 'track-seed', seeds: [{ timeUs: 7, box: { x: 0.1, y: 0.2, width: 0.3, height: 0.4 } }] },
      {
        'gate:kind': 'track-seed',
        'gate:seeds': [
          { 'gate:timeUs': 7, 'gate:x': 0.1, 'gate:y': 0.2, 'gate:width': 0.3, 'gate:height': 0.4 },
        ],
      },
    ],
    [
      { kind: 'region-time', keyFrames },
      { 'gate:kind': 'region-time', 'gate:keyFrames': written },
    ],
    [
      { kind: 'region-time', keyFrames, blankOutside: false },
      { 'gate:kind': 'region-time', 'gate:keyFrames': written, 'gate:blankOutside': false },
    ],
  ])('says whose face it is about: %o', (scope, expected) => {
    expect(issued({ scope: scope ?? { kind: 'solo' } })['gate:binding']['gate:subjectScope']).toStrictEqual(
      expected,
    );
  });

  it('has nothing that was not stated', () => {
    const { record } = aRecord(key);
    const { ['gate:declaredAge']: declared, ...rest } = record['gate:binding'];
    expect(declared).toBe('adult');
    expect(rest).toStrictEqual({
      'gate:mediaSha256': rest['gate:mediaSha256'],
      'gate:mediaState': 'published',
      'gate:publishedBySubject': true,
      'gate:subjectScope': { 'gate:kind': 'solo' },
    });
    expect(record['dpv:hasProcess']).toHaveLength(1);
    expect(record['dpv:hasProcess'][0]).not.toHaveProperty('dpv:hasRecipient');
    expect(record).not.toHaveProperty('dpv:hasJurisdiction');
    expect(issued({ declaredAge: undefined } as object)['gate:binding']).toStrictEqual(rest);
  });

  it.each(['draft', 'unknown'] as const)(
    'of a %s does not say that the subject published it',
    (mediaState) => {
      const binding = issued({ mediaState })['gate:binding'];
      expect(binding['gate:mediaState']).toBe(mediaState);
      expect(binding).not.toHaveProperty('gate:publishedBySubject');
    },
  );
});
