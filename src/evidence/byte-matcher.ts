import type { Needle } from './needle.ts';

/** Called for every place at which a needle lies, with its offset in the scanned bytes. */
export type OnMatch = (needle: Needle, offset: number) => void;

interface AnchoredNeedle {
  readonly needle: Needle;
  /** Where in the needle the four bytes lie by which it is recognised. */
  readonly anchor: number;
}

const ANCHOR_BYTES = 4;
/** Knuth's multiplicative hash: 2^32 divided by the golden ratio. */
const GOLDEN = 0x9e3779b1;

/**
 * Finds any number of byte sequences in one pass: the four rarest bytes of each are hashed to 16 bits, and only where
 * the hash of the last four bytes read is one of these are needles compared.
 */
export class ByteMatcher {
  private readonly filter = new Uint8Array(65_536);
  private readonly byHash = new Map<number, AnchoredNeedle[]>();

  /** @param needles - Each at least 4 bytes long. */
  constructor(needles: readonly Needle[]) {
    for (const needle of needles) {
      const anchor = rarestWord(needle.bytes);
      const hash = hashOf(wordAt(needle.bytes, anchor));
      this.filter[hash] = 1;
      this.byHash.set(hash, [...(this.byHash.get(hash) ?? []), { needle, anchor }]);
    }
  }

  /** Reports every place in `bytes` where a needle lies. */
  scan(bytes: Uint8Array, onMatch: OnMatch): void {
    const { filter } = this;
    const length = bytes.length;
    let word = 0;
    for (let index = 0; index < length; index++) {
      word = (word >>> 8) | ((bytes[index] as number) << 24);
      const hash = Math.imul(word, GOLDEN) >>> 16;
      if (filter[hash] !== 0) this.compare(bytes, index - ANCHOR_BYTES + 1, hash, onMatch);
    }
  }

  private compare(bytes: Uint8Array, at: number, hash: number, onMatch: OnMatch): void {
    for (const { needle, anchor } of this.byHash.get(hash) ?? []) {
      const offset = at - anchor;
      if (offset >= 0 && liesAt(bytes, offset, needle.bytes)) onMatch(needle, offset);
    }
  }
}

function hashOf(word: number): number {
  return Math.imul(word, GOLDEN) >>> 16;
}

function wordAt(bytes: Uint8Array, offset: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(offset, offset + ANCHOR_BYTES);
  return a | (b << 8) | (c << 16) | (d << 24);
}

/** Where the four bytes begin that differ most from each other and from zero. */
function rarestWord(bytes: Uint8Array): number {
  let best = 0;
  let bestScore = -1;
  for (let offset = 0; offset + ANCHOR_BYTES <= bytes.length; offset++) {
    const score = new Set(bytes.subarray(offset, offset + ANCHOR_BYTES).filter((byte) => byte !== 0)).size;
    if (score > bestScore) [best, bestScore] = [offset, score];
  }
  return best;
}

function liesAt(bytes: Uint8Array, offset: number, needle: Uint8Array): boolean {
  if (offset + needle.length > bytes.length) return false;
  for (let index = 0; index < needle.length; index++) {
    if (bytes[offset + index] !== needle[index]) return false;
  }
  return true;
}
