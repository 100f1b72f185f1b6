import { selectionInterval } from './frame-selection.ts';

/**
 * Finds the frames of a stream that a rate leaves out for certain, before they are decoded: of every interval only the
 * first frame is taken, so a frame is left out as soon as an earlier one of its interval is known. A decoder may then
 * pass over it if no other picture refers to it.
 *
 * Frames come in the order of decoding and leave in the order of presentation. Times are in units of the stream's time
 * base.
 */
export class PassedOver {
  readonly #framesPerSecond: number;
  readonly #unitS: number;
  /** The earliest frame that is known of an interval. */
  readonly #earliest = new Map<number, bigint>();
  /** Left out, and not seen to come out of the decoder. */
  readonly #leftOut = new Set<bigint>();

  /** @param timeBase - Unit of the times, in seconds. */
  constructor(framesPerSecond: number, timeBase: { readonly num: number; readonly den: number }) {
    this.#framesPerSecond = framesPerSecond;
    this.#unitS = timeBase.num / timeBase.den;
  }

  /** Takes note of a frame that is about to be decoded. Returns whether the rate leaves it out for certain. */
  leavesOut(pts: bigint): boolean {
    const interval = this.#intervalOf(pts);
    const earliest = this.#earliest.get(interval);
    if (earliest === undefined || pts <= earliest) {
      this.#earliest.set(interval, pts);
      return false;
    }
    this.#leftOut.add(pts);
    return true;
  }

  /**
   * Takes note of a frame that came out of the decoder; without one, of the end. Returns the times of the frames before
   * it that were passed over, ascending, once.
   */
  before(pts?: bigint): readonly bigint[] {
    if (pts !== undefined) this.#forgetBefore(pts);
    const passed = [...this.#leftOut].filter((time) => pts === undefined || time < pts);
    for (const time of passed) this.#leftOut.delete(time);
    return passed.sort((one, other) => (one < other ? -1 : 1));
  }

  #forgetBefore(pts: bigint): void {
    this.#leftOut.delete(pts);
    const current = this.#intervalOf(pts);
    for (const interval of this.#earliest.keys()) if (interval < current) this.#earliest.delete(interval);
  }

  #intervalOf(pts: bigint): number {
    return selectionInterval(Number(pts) * this.#unitS, this.#framesPerSecond);
  }
}
