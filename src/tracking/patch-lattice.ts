import { IN_PLACE, PATCH_SIDE, type FacePatch, type FaceRegion } from './face-patch.ts';

/** Patches lie up to this many of their steps aside: 23 % of the box. */
export const REACH_STEPS = 4;

const SIDE = PATCH_SIDE + 2 * REACH_STEPS;
const PLACES_PER_LINE = 2 * REACH_STEPS + 1;

/**
 * The patches at all whole steps around the place of a face, of samples that are taken once: as patches of their own they
 * would be thirty times as many.
 */
export class PatchLattice {
  private readonly samples = new Float32Array(SIDE * SIDE);
  /** How much the samples of each place vary; `NaN` where nobody has looked yet. */
  private readonly lengths = new Float64Array(PLACES_PER_LINE * PLACES_PER_LINE).fill(NaN);
  private length = 0;
  private start = 0;

  /** Takes the samples. To be cleared after the last comparison. */
  read(region: FaceRegion): void {
    region.interpolate(IN_PLACE, SIDE, this.samples);
    this.lengths.fill(NaN);
  }

  /** Looks at the patch so many steps to the right of the place and below it, -4..4. */
  moveTo(right: number, down: number): void {
    this.start = (REACH_STEPS + down) * SIDE + REACH_STEPS + right;
    const place = (REACH_STEPS + down) * PLACES_PER_LINE + REACH_STEPS + right;
    const known = this.lengths[place] ?? NaN;
    this.length = Number.isNaN(known) ? this.measureLength() : known;
    this.lengths[place] = this.length;
  }

  private measureLength(): number {
    const { samples } = this;
    let sum = 0;
    let squares = 0;
    for (let row = 0; row < PATCH_SIDE; row++) {
      const from = this.start + row * SIDE;
      for (let at = from; at < from + PATCH_SIDE; at++) {
        const sample = samples[at] ?? 0;
        sum += sample;
        squares += sample * sample;
      }
    }
    const count = PATCH_SIDE * PATCH_SIDE;
    return Math.sqrt(Math.max(0, squares - (sum * sum) / count));
  }

  /**
   * Returns how alike another patch is to the one looked at: their normalised cross-correlation, -1..1. Of the patch's own
   * mean, 0, follows that the mean of the samples does not matter.
   */
  likeness(patch: FacePatch): number {
    const { samples, start, length } = this;
    if (length === 0) return 0;
    // Four sums, because each addition waits for the one before it.
    let [one, two, three, four] = [0, 0, 0, 0];
    for (let row = 0; row < PATCH_SIDE; row += 2) {
      let at = start + row * SIDE;
      let cell = row * PATCH_SIDE;
      for (const end = at + PATCH_SIDE; at < end; at += 2, cell += 2) {
        one += (samples[at] ?? 0) * (patch[cell] ?? 0);
        two += (samples[at + 1] ?? 0) * (patch[cell + 1] ?? 0);
        three += (samples[at + SIDE] ?? 0) * (patch[cell + PATCH_SIDE] ?? 0);
        four += (samples[at + SIDE + 1] ?? 0) * (patch[cell + PATCH_SIDE + 1] ?? 0);
      }
    }
    return (one + two + three + four) / length;
  }

  /** Overwrites the samples. */
  clear(): void {
    this.samples.fill(0);
    this.lengths.fill(NaN);
  }
}
