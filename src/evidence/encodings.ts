import type { Canary } from './canary.ts';
import type { Needle } from './needle.ts';

/** Bytes at the edges of base64 text depend on their neighbours: so many characters are left out at either end. */
const BASE64_EDGE = { 0: 0, 1: 2, 2: 3 } as const;

/** Returns everything that has to be looked for to find a canary: its value and its texts in every encoding. */
export function canaryNeedles({ place, value, texts }: Canary): readonly Needle[] {
  return [value, ...texts.map((text) => Buffer.from(text, 'latin1'))].flatMap((bytes, index) =>
    sequenceNeedles(place, bytes, index > 0),
  );
}

/** Returns the encodings of one sequence of bytes, 8 or longer. */
export function sequenceNeedles(canary: string, bytes: Uint8Array, isText: boolean): readonly Needle[] {
  const printed = [...printedForms(bytes)];
  return [
    { canary, form: 'raw', bytes },
    ...(isText ? [{ canary, form: 'utf-16', bytes: utf16(Buffer.from(bytes).toString('latin1')) }] : []),
    ...printed.flatMap(([form, text]) => [
      { canary, form, bytes: Buffer.from(text, 'latin1') },
      { canary, form: `${form} in utf-16`, bytes: utf16(text) },
    ]),
    ...wideForms(bytes).map(([form, wide]) => ({ canary, form, bytes: wide })),
  ];
}

/** The sequence as text: hex, base64 at its three phases, lists of decimal numbers. */
function* printedForms(bytes: Uint8Array): Generator<readonly [string, string]> {
  const hex = Buffer.from(bytes).toString('hex');
  yield ['hex', hex];
  if (hex !== hex.toUpperCase()) yield ['hex', hex.toUpperCase()];
  for (const phase of [0, 1, 2] as const) {
    const text = base64At(bytes, phase);
    yield ['base64', text];
    const urlSafe = text.replaceAll('+', '-').replaceAll('/', '_');
    if (urlSafe !== text) yield ['base64', urlSafe];
  }
  for (const separator of [',', ', ', ' ']) yield ['decimal', bytes.join(separator)];
}

/** Base64 of the sequence as it looks when `phase` bytes precede it, without the characters they reach into. */
function base64At(bytes: Uint8Array, phase: 0 | 1 | 2): string {
  const text = Buffer.concat([Buffer.alloc(phase), bytes])
    .toString('base64')
    .replaceAll('=', '');
  const isWhole = (bytes.length + phase) % 3 === 0;
  return text.slice(BASE64_EDGE[phase], isWhole ? undefined : -1);
}

/** The sequence as an array of numbers in memory, one byte per element. V8 keeps small integers in the upper half. */
function wideForms(bytes: Uint8Array): readonly (readonly [string, Uint8Array])[] {
  const words = Uint32Array.from(bytes, (byte) => byte);
  const small = new Uint32Array(bytes.length * 2);
  words.forEach((word, index) => (small[index * 2 + 1] = word));
  return [
    ['int32', bytesOf(words)],
    ['number[]', bytesOf(small)],
    ['float32', bytesOf(Float32Array.from(bytes))],
    ['float32 of 0..1', bytesOf(Float32Array.from(bytes, (byte) => byte / 255))],
    ['float64', bytesOf(Float64Array.from(bytes))],
  ];
}

/** Returns text as UTF-16, little-endian. */
export function utf16(text: string): Uint8Array {
  return Buffer.from(text, 'utf16le');
}

/** Returns the bytes behind a typed array. */
export function bytesOf(array: Uint32Array | Float32Array | Float64Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
