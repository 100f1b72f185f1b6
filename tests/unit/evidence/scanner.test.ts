import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { drawBlockCode, lumaAtUnit } from '../../../src/evidence/block-code.ts';
import { drawCanary, type Canary } from '../../../src/evidence/canary.ts';
import { canaryNeedles } from '../../../src/evidence/encodings.ts';
import { adjacentNeedles, numberNeedles } from '../../../src/evidence/number-canary.ts';
import { Scanner, type Hit } from '../../../src/evidence/scanner.ts';

const NOISE = Uint8Array.from({ length: 50_000 }, (_, index) => (index * 2654435761) >>> 24);

/** What the scanner finds when `bytes` lie in the middle of noise, at an odd place; arrays lie at even ones. */
function hitsIn(canary: Canary, bytes: Uint8Array): readonly Hit[] {
  return hitsWith({ needles: canaryNeedles(canary), pictures: [] }, bytes);
}

function hitsWith(
  canaries: ConstructorParameters<typeof Scanner>[0],
  bytes: Uint8Array,
  place = 10_001,
): readonly Hit[] {
  const scanner = new Scanner(canaries);
  scanner.add(new Uint8Array(Buffer.concat([NOISE.subarray(0, place), bytes, NOISE])));
  return scanner.take();
}

describe('the scanner', () => {
  const title = drawCanary('title');
  const [text = ''] = title.texts;

  it('finds nothing in noise', () => {
    expect(hitsIn(title, new Uint8Array(0))).toEqual([]);
  });

  it.each<[string, (value: Uint8Array, text: string) => Uint8Array]>([
    ['raw', (value) => value],
    ['text', (_, hex) => Buffer.from(hex)],
    ['UTF-16', (_, hex) => Buffer.from(hex, 'utf16le')],
    ['upper-case hex', (_, hex) => Buffer.from(hex.toUpperCase())],
    [
      'base64 after one byte',
      (value) => Buffer.from(Buffer.concat([Buffer.of(7), value]).toString('base64')),
    ],
    ['base64 of its text', (_, hex) => Buffer.from(Buffer.from(`<${hex}>`).toString('base64'))],
    ['base64url', (value) => Buffer.from(Buffer.from(value).toString('base64url'))],
    ['decimal numbers', (value) => Buffer.from(JSON.stringify([...value]))],
    ['JSON of a Buffer', (value) => Buffer.from(JSON.stringify(Buffer.from(value)))],
    ['float32', (value) => new Uint8Array(Float32Array.from(value).buffer)],
    ['float64', (value) => new Uint8Array(Float64Array.from(value).buffer)],
    ['int32', (value) => new Uint8Array(Int32Array.from(value).buffer)],
    ['gzip', (_, hex) => gzipSync(`before ${hex} after`)],
    [
      'gzip in base64',
      (_, hex) =>
        Buffer.from(gzipSync(Buffer.concat([NOISE.subarray(0, 300), Buffer.from(hex)])).toString('base64')),
    ],
  ])('finds a canary as %s', (_, encode) => {
    expect(hitsIn(title, encode(title.value, text)).length).toBeGreaterThan(0);
  });

  it('does not take another value for it', () => {
    const other = drawCanary('title');
    expect(hitsIn(title, Buffer.concat([other.value, Buffer.from(other.texts[0] ?? '')]))).toEqual([]);
  });

  it.each<[string, (value: number) => Uint8Array]>([
    ['float64', (value) => new Uint8Array(Float64Array.of(1, value, 2).buffer)],
    ['text', (value) => Buffer.from(JSON.stringify({ age: value }))],
    ['text with five decimals', (value) => Buffer.from(value.toFixed(5))],
    ['UTF-16', (value) => Buffer.from(String(value), 'utf16le')],
    [
      'base64 of a Float64Array',
      (value) => Buffer.from(Buffer.from(Float64Array.of(value).buffer).toString('base64')),
    ],
  ])('finds a number as %s', (_, encode) => {
    const value = Math.fround(41.738296);
    const hits = hitsWith({ needles: numberNeedles({ name: 'age', value }), pictures: [] }, encode(value));
    expect(hits.filter(({ weak }) => !weak)).not.toEqual([]);
  });

  it('finds two float32 side by side, and calls a single one weak', () => {
    const [age, female] = [
      { name: 'age', value: Math.fround(41.738296) },
      { name: 'female', value: Math.fround(0.91234) },
    ];
    const needles = [...numberNeedles(age), ...adjacentNeedles(age, female)];
    const pair = new Uint8Array(Float32Array.of(age.value, female.value).buffer);
    const aligned = Buffer.concat([new Uint8Array(3), pair]);
    const hits = hitsWith({ needles, pictures: [] }, aligned);
    expect(hits.map(({ canary, weak }) => [canary, weak])).toEqual(
      expect.arrayContaining([
        ['age', true],
        ['age and female', false],
      ]),
    );
  });
});

describe('pictures', () => {
  const code = drawBlockCode('frame', 32, 80);

  /** A picture of the code, so many pixels per unit, as rows of samples. */
  function picture(unitPx: number, channels: number): Uint8Array {
    const row = Uint8Array.from({ length: 80 * unitPx * channels }, (_, index) =>
      lumaAtUnit(code, Math.floor(index / channels / unitPx)),
    );
    return Buffer.concat([row, row, row]);
  }

  it.each<[string, (samples: Uint8Array) => Uint8Array]>([
    ['samples', (samples) => samples],
    ['samples of another range', (samples) => samples.map((sample) => Math.round((sample - 16) * 1.164))],
    ['base64', (samples) => Buffer.from(Buffer.from(samples).toString('base64'))],
    ['hex', (samples) => Buffer.from(Buffer.from(samples).toString('hex'))],
    ['a list of numbers', (samples) => Buffer.from(JSON.stringify([...samples]))],
    ['gzip', (samples) => gzipSync(samples)],
    ['float64', (samples) => new Uint8Array(Float64Array.from(samples).buffer)],
    [
      'an array of small integers',
      (samples) => new Uint8Array(Uint32Array.from([...samples].flatMap((sample) => [0, sample])).buffer),
    ],
  ])('are found as %s, at every scale', (_, encode) => {
    for (const unitPx of [3, 4, 7.5, 12]) {
      for (const channels of [1, 3]) {
        const hits = hitsWith({ needles: [], pictures: [code] }, encode(picture(unitPx, channels)), 10_008);
        expect(
          hits.map(({ canary }) => canary),
          `${unitPx} px, ${channels} channels`,
        ).toContain('frame');
      }
    }
  });

  it('are found as an array of colours with blurred edges', () => {
    const soft = picture(6, 1).map((sample, index, row) =>
      Math.round((sample + (row[index - 1] ?? sample)) / 2),
    );
    const colours = Float64Array.from([...soft].flatMap((sample) => [sample, sample, sample]));
    const hits = hitsWith({ needles: [], pictures: [code] }, new Uint8Array(colours.buffer), 10_008);
    expect(hits.map(({ canary }) => canary)).toContain('frame');
  });

  it('of another code are not taken for this one', () => {
    const other = drawBlockCode('other', 32, 80);
    const hits = hitsWith({ needles: [], pictures: [other] }, picture(6, 3));
    expect(hits).toEqual([]);
  });
});
