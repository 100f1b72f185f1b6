import { describe, expect, it } from 'vitest';
import { parseRecord } from '../../../../src/consent/record/parse.ts';
import type { ConsentRecord } from '../../../../src/consent/record/schema.ts';
import { MAXIMUM_RECORD_BYTES } from '../../../../src/consent/record/strict-json.ts';
import { aGate, aKey, aRecord } from '../a-gate.ts';

const key = aKey();
const valid = aRecord(key, {
  scope: { kind: 'track-seed', seeds: [{ timeUs: 0, box: { x: 0, y: 0, width: 1, height: 1 } }] },
});
const text = new TextDecoder().decode(valid.bytes);

const bytesOf = (content: string): Uint8Array => new TextEncoder().encode(content);

/** The valid record with one part of its text replaced; fails when there is no such part. */
function replaced(part: string | RegExp, by: string): Uint8Array {
  const changed = text.replace(part, by);
  if (changed === text) throw new Error('nothing was replaced');
  return bytesOf(changed);
}

/** The valid record with a field of its top level changed. */
function changed(change: Partial<Record<keyof ConsentRecord | 'other', unknown>>): Uint8Array {
  return bytesOf(JSON.stringify({ ...valid.record, ...change }));
}

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

const CASES: readonly (readonly [rule: string, fault: string, bytes: Uint8Array])[] = [
  ['more than 64 KiB', 'SIZE', bytesOf(text + ' '.repeat(MAXIMUM_RECORD_BYTES))],
  ['not UTF-8', 'ENCODING', Uint8Array.from([...bytesOf('{"a":"'), 0xff, ...bytesOf('"}')])],
  ['UTF-16', 'ENCODING', Uint8Array.from(Buffer.from(`\ufeff${text}`, 'utf16le'))],
  ['a byte order mark', 'SYNTAX', bytesOf(`\ufeff${text}`)],
  ['half a surrogate pair', 'ENCODING', replaced('"gate:keyUse"', String.raw`"\ud800": 1, "gate:keyUse"`)],
  ['deeper than 16 levels', 'DEPTH', bytesOf(nested(17))],
  ['so deep that a recursive parser would fall', 'DEPTH', bytesOf('['.repeat(60_000))],
  ['empty', 'SYNTAX', bytesOf('')],
  ['cut short', 'SYNTAX', bytesOf(text.slice(0, -3))],
  ['a comment', 'SYNTAX', bytesOf(`// hello\n${text}`)],
  ['a trailing comma', 'SYNTAX', bytesOf('{"a":1,}')],
  ['a colon outside of everything', 'SYNTAX', bytesOf('"a":1')],
  ['a colon after nothing', 'SYNTAX', bytesOf('{:1}')],
  ['something after the end', 'SYNTAX', bytesOf(`${text}{}`)],
  [
    'a duplicate key with another value',
    'DUPLICATE_KEY',
    replaced('"gate:keyUse"', '"gate:keyUse": "personal", "gate:keyUse"'),
  ],
  [
    'a duplicate key with the same value',
    'DUPLICATE_KEY',
    replaced('"gate:keyUse"', '"gate:keyUse": "demonstration", "gate:keyUse"'),
  ],
  [
    'a duplicate key that is escaped',
    'DUPLICATE_KEY',
    replaced('"gate:keyUse"', String.raw`"g\u0061te:keyUse": 1, "gate:keyUse"`),
  ],
  [
    'a duplicate key with white space around its colon',
    'DUPLICATE_KEY',
    replaced('"gate:keyUse"', '"gate:keyUse" \n\t : "demonstration", "gate:keyUse"'),
  ],
  ['__proto__', 'FORBIDDEN_KEY', replaced('"gate:keyUse"', '"__proto__": {}, "gate:keyUse"')],
  ['constructor', 'FORBIDDEN_KEY', replaced('"gate:keyUse"', '"constructor": {}, "gate:keyUse"')],
  ['prototype', 'FORBIDDEN_KEY', replaced('"gate:keyUse"', '"prototype": {}, "gate:keyUse"')],
  [
    '__proto__ that is escaped',
    'FORBIDDEN_KEY',
    replaced('"gate:keyUse"', String.raw`"__pr\u006fto__": {}, "gate:keyUse"`),
  ],
  ['a number that becomes infinite', 'NUMBER', replaced('"gate:timeUs": 0', '"gate:timeUs": 1e400')],
  ['an integer that is not safe', 'NUMBER', replaced('"gate:timeUs": 0', '"gate:timeUs": 9007199254740993')],
  ['a negative zero', 'NUMBER', replaced('"gate:timeUs": 0', '"gate:timeUs": -0')],
  ['another context', 'CONTEXT', replaced('https://w3id.org/dpv#', 'https://example.org/dpv#')],
  ['a remote context', 'CONTEXT', changed({ '@context': 'https://w3id.org/dpv/context.jsonld' })],
  ['no context', 'CONTEXT', bytesOf('{}')],
  ['not an object', 'CONTEXT', bytesOf('[]')],
  ['null', 'CONTEXT', bytesOf('null')],
  ['a number', 'CONTEXT', bytesOf('3')],
  ['a text', 'CONTEXT', bytesOf('"@context"')],
  ['an unknown field', 'UNKNOWN_FIELD', changed({ other: 1 })],
  [
    'an unknown field deep inside',
    'UNKNOWN_FIELD',
    replaced('"gate:width"', '"gate:depth": 1, "gate:width"'),
  ],
  ['a day that does not exist', 'TIME', replaced('2026-06-15T12:00:00Z', '2026-02-31T12:00:00Z')],
  ['a time with an offset', 'TIME', replaced('2026-06-15T12:00:00Z', '2026-06-15T12:00:00+00:00')],
  ['a time with milliseconds', 'TIME', replaced('2026-06-15T12:00:00Z', '2026-06-15T12:00:00.000Z')],
  ['a leap second', 'TIME', replaced('2026-06-15T12:00:00Z', '2026-06-30T23:59:60Z')],
  ['a duration in months', 'DURATION', replaced('"dpv:hasDuration": "P30D"', '"dpv:hasDuration": "P1M"')],
  ['a duration of nothing', 'DURATION', replaced('"dpv:hasDuration": "P30D"', '"dpv:hasDuration": "P0D"')],
  ['an empty duration', 'DURATION', replaced('"dpv:hasDuration": "P30D"', '"dpv:hasDuration": "P"')],
  [
    'an endless duration',
    'DURATION',
    replaced('"dpv:hasDuration": "P30D"', '"dpv:hasDuration": "UntilEventDuration"'),
  ],
  ['a status that DPV does not have', 'TERM', replaced('dpv:ConsentGiven', 'dpv:ConsentTerminated')],
  ['a status that is computed', 'TERM', replaced('dpv:ConsentGiven', 'dpv:ConsentExpired')],
  ['personal data that cannot be inferred here', 'TERM', replaced('pd:Gender', 'pd:Ethnicity')],
  ['a purpose that is no DPV term', 'TERM', replaced('dpv:NonCommercialResearch', 'NonCommercialResearch')],
  ['a text that is no DPV term', 'TERM', replaced('dpv:NonCommercialResearch', 'dpv:Non Commercial')],
  ['an unknown media state', 'TERM', replaced('"published"', '"leaked"')],
  [
    'no scope where one stands',
    'SCHEMA',
    changed({ 'gate:binding': { ...valid.record['gate:binding'], 'gate:subjectScope': null } }),
  ],
  ['no events', 'SCHEMA', changed({ 'dpv:hasConsentStatus': [] })],
  ['processes that are not an array', 'SCHEMA', changed({ 'dpv:hasProcess': {} })],
  ['an identifier that is no UUID', 'SCHEMA', changed({ 'dct:identifier': '../../etc/passwd' })],
  ['a subject that is a name', 'SCHEMA', changed({ 'dpv:hasDataSubject': 'Alice Example' })],
  ['another profile', 'SCHEMA', changed({ 'dct:conformsTo': 'https://example.org' })],
  ['a seed outside the picture', 'SCHEMA', replaced('"gate:width": 1', '"gate:width": 1.5')],
  ['a seed without an area', 'SCHEMA', replaced('"gate:width": 1', '"gate:width": 0')],
  [
    'a hash in capitals',
    'SCHEMA',
    changed({ 'gate:binding': { ...valid.record['gate:binding'], 'gate:mediaSha256': ['A'.repeat(64)] } }),
  ],
  [
    'no media',
    'SCHEMA',
    changed({ 'gate:binding': { ...valid.record['gate:binding'], 'gate:mediaSha256': [] } }),
  ],
  [
    'a fraction of a use',
    'SCHEMA',
    changed({ 'gate:binding': { ...valid.record['gate:binding'], 'gate:usesMax': 1.5 } }),
  ],
  ['no uses', 'SCHEMA', changed({ 'gate:binding': { ...valid.record['gate:binding'], 'gate:usesMax': 0 } })],
];

describe('a record that cannot be read', () => {
  it.each(CASES)('%s: D_RECORD_%s', (_, fault, bytes) => {
    expect(parseRecord(bytes)).toEqual({ ok: false, fault });
    const gate = aGate(key, bytes);
    expect(gate.run).toEqual({ verdict: 'denied', code: `D_RECORD_${fault}`, exitStatus: 6 });
    expect(gate.entries).toEqual([{ gate: 'G0', rule: 'R06', code: `D_RECORD_${fault}` }]);
  });

  it('is known for each of its faults', () => {
    const tried = new Set(CASES.map(([, fault]) => fault));
    expect([...tried].sort()).toEqual(
      'CONTEXT DEPTH DUPLICATE_KEY DURATION ENCODING FORBIDDEN_KEY NUMBER SCHEMA SIZE SYNTAX TERM TIME UNKNOWN_FIELD'.split(
        ' ',
      ),
    );
  });
});

describe('a record that can be read', () => {
  it('gives back what was written', () => {
    expect(parseRecord(valid.bytes)).toEqual({ ok: true, record: valid.record });
  });

  it('may be exactly 64 KiB long and 16 levels deep', () => {
    const padded = bytesOf(text + ' '.repeat(MAXIMUM_RECORD_BYTES - valid.bytes.length));
    expect(parseRecord(padded).ok).toBe(true);
    expect(parseRecord(bytesOf(nested(16)))).toEqual({ ok: false, fault: 'CONTEXT' });
  });

  it('may have the same key in two objects, and a string that looks like one', () => {
    expect(parseRecord(replaced('"gate:name": "', '"gate:name": "\\"a\\": 1, \\"a\\": 2 ')).ok).toBe(true);
  });

  it('may name a scope that this version does not know, which then claims nobody', () => {
    const binding = { ...valid.record['gate:binding'], 'gate:subjectScope': { 'gate:kind': 'marker' } };
    expect(parseRecord(changed({ 'gate:binding': binding })).ok).toBe(true);
    expect(aGate(key, changed({ 'gate:binding': binding })).run).toMatchObject({ verdict: 'denied' });
  });
});
