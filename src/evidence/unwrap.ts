import { gunzipSync, inflateRawSync, inflateSync, constants } from 'node:zlib';

/** Bytes that were hidden in other bytes. */
export interface Unwrapped {
  readonly form: string;
  readonly bytes: Uint8Array;
}

/** Text that decodes to pixels is long: shorter stretches are left to the needles. */
const SHORTEST_TEXT = 240;
/** Every so many bytes the scan looks whether it stands in such text. */
const PROBE_STRIDE = 96;
const LARGEST_INFLATED_BYTES = 16 * 2 ** 20;
const INFLATE_INPUT_BYTES = 2 ** 20;

const BASE64 = classOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=');
const HEX = classOf('0123456789abcdefABCDEF');
const DECIMALS = classOf('0123456789.,;[] \t\r\n');

/** Returns what base64, hex, lists of numbers, UTF-16 and compressed data in `bytes` stand for. */
export function* unwrap(bytes: Uint8Array): Generator<Unwrapped> {
  yield* inflatedParts(bytes);
  yield* textParts(bytes);
}

/** Long stretches of text in one of the encodings, found by looking at every so many bytes. */
function* textParts(bytes: Uint8Array): Generator<Unwrapped> {
  for (let probe = 0; probe < bytes.length; probe += PROBE_STRIDE) {
    if (!looksLikeText(bytes, probe)) continue;
    let furthest = probe;
    for (const [form, members, decode] of ENCODINGS) {
      const step = bytes[probe + 1] === 0 || bytes[probe - 1] === 0 ? 2 : 1;
      const [start, end] = stretchAround(bytes, probe, members, step);
      if ((end - start) / step < SHORTEST_TEXT) continue;
      const text = latin1(bytes.subarray(start, end), step);
      for (const decoded of decode(text)) yield { form, bytes: decoded };
      furthest = Math.max(furthest, end);
    }
    probe = Math.max(probe, furthest - PROBE_STRIDE);
  }
}

/** Whether the bytes from `probe` on could be one of the encodings, in 8 or 16 bits per character. */
function looksLikeText(bytes: Uint8Array, probe: number): boolean {
  const isOneOf = (offset: number): boolean => {
    const byte = bytes[probe + offset] ?? 0;
    return BASE64[byte] === 1 || DECIMALS[byte] === 1;
  };
  if (isOneOf(0) && isOneOf(2) && isOneOf(4) && isOneOf(6)) return true;
  return isOneOf(1) && isOneOf(3) && isOneOf(5) && isOneOf(7) && bytes[probe] === 0 && bytes[probe + 2] === 0;
}

const ENCODINGS: readonly (readonly [string, Uint8Array, (text: string) => readonly Uint8Array[]])[] = [
  ['hex', HEX, (text) => [0, 1].map((phase) => Buffer.from(evenLength(text.slice(phase)), 'hex'))],
  ['base64', BASE64, (text) => [0, 1, 2, 3].map((phase) => Buffer.from(text.slice(phase), 'base64'))],
  ['decimal', DECIMALS, (text) => [numbersIn(text)]],
];

function evenLength(text: string): string {
  return text.slice(0, text.length & ~1);
}

/** The numbers of a list, as bytes: those up to 1 as shares of 255, the others as they are. */
function numbersIn(text: string): Uint8Array {
  const numbers = text
    .split(/[^0-9.]+/)
    .filter((number) => number !== '' && number !== '.')
    .map(Number);
  const scale = numbers.every((number) => number <= 1) ? 255 : 1;
  return Uint8Array.from(numbers, (number) => Math.min(255, Math.round(number * scale)));
}

function stretchAround(
  bytes: Uint8Array,
  probe: number,
  members: Uint8Array,
  step: number,
): [start: number, end: number] {
  const isMember = (index: number): boolean =>
    index >= 0 &&
    index < bytes.length &&
    members[bytes[index] ?? 0] === 1 &&
    (step === 1 || bytes[index + 1] === 0);
  const first = step === 2 && bytes[probe] === 0 ? probe - 1 : probe;
  let [start, end] = [first, first];
  while (isMember(start - step)) start -= step;
  while (isMember(end)) end += step;
  return [start, end];
}

function latin1(bytes: Uint8Array, step: number): string {
  const kept = step === 1 ? bytes : bytes.filter((_, index) => index % step === 0);
  return Buffer.from(kept).toString('latin1');
}

function classOf(characters: string): Uint8Array {
  const members = new Uint8Array(256);
  for (const character of characters) members[character.charCodeAt(0)] = 1;
  return members;
}

/** First bytes of gzip, zlib and ZIP. */
const MAGIC = [0x1f, 0x78, 0x50] as const;

/** Parts that begin like gzip, zlib or a ZIP entry and can be inflated. */
function* inflatedParts(bytes: Uint8Array): Generator<Unwrapped> {
  for (const first of MAGIC) {
    for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
      if (!isMagic(bytes, at)) continue;
      const inflated = inflateAt(bytes, at);
      if (inflated !== undefined && inflated.length >= 16) yield { form: 'gzip', bytes: inflated };
    }
  }
}

function isMagic(bytes: Uint8Array, at: number): boolean {
  const [first = 0, second = 0, third = 0] = bytes.subarray(at, at + 3);
  switch (first) {
    case 0x1f:
      return second === 0x8b && third === 8;
    case 0x50:
      return second === 0x4b && third === 3;
    default:
      // RFC 1950: method 8, window of 32 KiB, the two bytes together a multiple of 31, no preset dictionary.
      return ((first << 8) | second) % 31 === 0 && (second & 0x20) === 0 && isBlock(bytes, at + 2);
  }
}

/** RFC 1951, 3.2.3: of four types of block one does not exist, and a stored one says its length twice. */
function isBlock(bytes: Uint8Array, at: number): boolean {
  const [first = 0, low = 0, high = 0, notLow = 0, notHigh = 0] = bytes.subarray(at, at + 5);
  const type = (first >> 1) & 3;
  return type === 0 ? (low ^ notLow) === 0xff && (high ^ notHigh) === 0xff : type !== 3;
}

function inflateAt(bytes: Uint8Array, at: number): Uint8Array | undefined {
  const options = { maxOutputLength: LARGEST_INFLATED_BYTES, finishFlush: constants.Z_SYNC_FLUSH };
  const input = bytes.subarray(at, at + INFLATE_INPUT_BYTES);
  try {
    switch (bytes[at] ?? 0) {
      case 0x1f:
        return gunzipSync(input, options);
      case 0x50:
        return zipEntry(input, options);
      default:
        return inflateSync(input, options);
    }
  } catch {
    // Not compressed data after all, or cut short before the first block was whole.
  }
  return undefined;
}

/** A local file header is 30 bytes long, then come name and extra field (APPNOTE 4.3.7). */
function zipEntry(bytes: Uint8Array, options: { maxOutputLength: number }): Uint8Array | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 30 || view.getUint16(8, true) !== 8) return undefined;
  return inflateRawSync(bytes.subarray(30 + view.getUint16(26, true) + view.getUint16(28, true)), options);
}
