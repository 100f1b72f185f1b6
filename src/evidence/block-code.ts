import { randomInt } from 'node:crypto';

/**
 * A value that survives in a picture: a row of blocks, dark and bright in turn, each one to four units wide. Two bits
 * per block. Scaling changes the unit, conversion the two levels; the ratios of the widths stay.
 */
export interface BlockCode {
  readonly name: string;
  /** Widths in units, 1 to 4 each; the first block is dark. */
  readonly widths: readonly number[];
}

/** So many blocks that fit one after the other are no coincidence: 4^-12 is one in 16 million, for even widths. */
export const MATCHED_BLOCKS = 12;

const WIDEST_UNITS = 4;

/** Luma of the two levels: far from each other, from black, white and grey. */
export const BLOCK_LUMA = { dark: 40, bright: 215 } as const;

/**
 * Draws a code of so many blocks that fits into `units` units: there must be room for 2.5 units per block, the mean.
 *
 * @param blocks - 64 carry 128 bits.
 */
export function drawBlockCode(name: string, blocks: number, units: number): BlockCode {
  for (;;) {
    const widths = Array.from({ length: blocks }, () => randomInt(1, WIDEST_UNITS + 1));
    if (widths.reduce((sum, width) => sum + width, 0) <= units) return { name, widths };
  }
}

/** Returns the luma of a unit of a code; past its end, the last block goes on. */
export function lumaAtUnit({ widths }: BlockCode, unit: number): number {
  let block = 0;
  for (let end = widths[0] ?? 0; block < widths.length - 1 && unit >= end; end += widths[block] ?? 0) block++;
  return block % 2 === 0 ? BLOCK_LUMA.dark : BLOCK_LUMA.bright;
}

/** Widest to narrowest block of a code, with blurred edges. */
const LARGEST_RATIO = 9;
/** A unit of fewer elements than this leaves nothing to tell one unit from two. */
const SMALLEST_UNIT = 2.5;
/** How far a width may be off, in units. */
const TOLERANCE = 0.35;

/**
 * Follows the widths of blocks as they are met and tells when the last {@link MATCHED_BLOCKS} of them are part of a
 * code, at whatever scale.
 */
export class BlockFollower {
  private readonly codes: readonly BlockCode[];
  /** The last widths, as a ring. */
  private readonly last = new Float64Array(16);
  private count = 0;

  constructor(codes: readonly BlockCode[]) {
    this.codes = codes;
  }

  /** Forgets what was followed: the next block is the first. */
  reset(): void {
    this.count = 0;
  }

  /** Takes the width of the next block, in elements; returns the code that it completes. */
  next(width: number): BlockCode | undefined {
    this.last[this.count++ & 15] = width;
    if (this.count < MATCHED_BLOCKS) return undefined;
    let [total, narrowest, widest] = [0, Infinity, 0];
    for (let index = 0; index < MATCHED_BLOCKS; index++) {
      const value = this.widthAt(index);
      total += value;
      if (value < narrowest) narrowest = value;
      if (value > widest) widest = value;
    }
    if (widest > narrowest * LARGEST_RATIO || widest < narrowest * 1.5) return undefined;
    return this.codes.find((code) => this.isWithin(code, total));
  }

  /** Width of one of the last blocks; index 0 is the oldest of {@link MATCHED_BLOCKS}. */
  widthAt(index: number): number {
    return this.last[(this.count - MATCHED_BLOCKS + index) & 15] ?? 0;
  }

  private isWithin({ widths }: BlockCode, total: number): boolean {
    for (let start = 0; start + MATCHED_BLOCKS <= widths.length; start++) {
      if (this.fitsAt(widths, start, total)) return true;
    }
    return false;
  }

  /** Whether the widths are those of the code from `start` on, times one unit, give or take a blurred edge. */
  private fitsAt(widths: readonly number[], start: number, total: number): boolean {
    let units = 0;
    for (let index = 0; index < MATCHED_BLOCKS; index++) units += widths[start + index] ?? 0;
    const unit = total / units;
    if (unit < SMALLEST_UNIT) return false;
    for (let index = 0; index < MATCHED_BLOCKS; index++) {
      const expected = (widths[start + index] ?? 0) * unit;
      if (Math.abs(this.widthAt(index) - expected) > TOLERANCE * unit) return false;
    }
    return true;
  }
}
