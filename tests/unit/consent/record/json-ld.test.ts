import jsonld from 'jsonld';
import { describe, expect, it } from 'vitest';
import {
  EVENT_STATUSES,
  KNOWN_JURISDICTIONS,
  LEGAL_BASES,
  PERSONAL_DATA,
  PROCESSING,
  STORAGE_LOCATIONS,
} from '../../../../src/consent/record/vocabulary.ts';
import { ALLOWED_PURPOSES } from '../../../../src/consent/purposes.ts';
import { DPV_TERMS } from '../../../vectors/dpv-terms.ts';
import { aKey, aRecord } from '../a-gate.ts';

const { record } = aRecord(aKey(), {
  jurisdiction: 'loc:US-IL',
  recipient: 'https://example.org/them',
  declaredAge: 'minor',
  guardianEvidenceSha256: 'e'.repeat(64),
  usesMax: 3,
  scope: { kind: 'track-seed', seeds: [{ timeUs: 0, box: { x: 0, y: 0, width: 1, height: 1 } }] },
});

/** Nothing is fetched: whoever asks for a remote document fails the test. */
const documentLoader = (url: string): Promise<never> => Promise.reject(new Error(`asked for ${url}`));

const expand = async (): Promise<unknown> =>
  jsonld.expand(structuredClone(record) as never, { documentLoader });

/** Every string in the expanded form that stands for something: keys, types and identifiers. */
function namesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => [
    ...(key.startsWith('@') ? [] : [key]),
    ...(key === '@id' || key === '@type' ? [inner].flat().map(String) : namesIn(inner)),
  ]);
}

describe('a record as JSON-LD', () => {
  it('expands without asking for anything, and every DPV term exists', async () => {
    const names = namesIn(await expand());
    const dpv = names.filter((name) => name.startsWith('https://w3id.org/dpv'));
    expect(dpv.length).toBeGreaterThan(30);
    expect(dpv.filter((name) => !DPV_TERMS.has(name))).toEqual([]);
    expect(names.filter((name) => !/^(https?:|urn:)/.test(name))).toEqual([]);
  });

  it('loses nothing: as many fields expand as were written', async () => {
    const fields = (value: unknown): number => {
      if (Array.isArray(value)) return value.reduce<number>((sum, inner) => sum + fields(inner), 0);
      if (typeof value !== 'object' || value === null) return 0;
      return Object.entries(value).reduce(
        (sum, [key, inner]: [string, unknown]) => sum + (key.startsWith('@') ? 0 : 1) + fields(inner),
        0,
      );
    };
    expect(fields(await expand())).toBe(fields({ ...record, '@context': 0 }));
  });

  it('says the same after a round through the expanded form', async () => {
    const context = record['@context'] as object;
    const compacted = await jsonld.compact(
      (await expand()) as never,
      { '@context': context },
      {
        documentLoader,
      },
    );
    expect(compacted['dct:identifier']).toBe(record['dct:identifier']);
    expect(compacted['dpv:hasDataSubject']).toBe(record['dpv:hasDataSubject']);
    expect(compacted['dpv:hasJurisdiction']).toBe('loc:US-IL');
  });
});

describe('the vocabulary', () => {
  it.each([
    ...EVENT_STATUSES,
    ...PERSONAL_DATA,
    ...PROCESSING,
    ...LEGAL_BASES,
    ...STORAGE_LOCATIONS,
    ...KNOWN_JURISDICTIONS,
    ...ALLOWED_PURPOSES,
  ])('%s is a term of DPV 2.3', (term) => {
    const [prefix = '', name = ''] = term.split(':');
    const base = prefix === 'dpv' ? 'https://w3id.org/dpv#' : `https://w3id.org/dpv/${prefix}#`;
    expect(DPV_TERMS).toContain(base + name);
  });
});
