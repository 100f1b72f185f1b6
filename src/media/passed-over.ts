import { selectionInterval } from './frame-selection.ts';

/** More frames than that are never between a decoder's entry and its exit: reordering takes 16, threads 16. */
const MAXIMUM_PENDING = 64;

/**
 * Finds the frames of a stream that a rate leaves out for certain, before they are decoded: of every interval only the
 * first frame is taken, so a frame is left out as soon as an earlier one of its interval is known. A decoder need not see
 * it if no other picture refers to it. Nothing is left out before the first frame came out.
 *
 * All that rests on frames that come out as they went in. As soon as one does not (it was damaged, two have the same time,
 * or times go back), nothing is left out any more.
 *
 * Frames go in in the order of decoding and come out in the order of presentation. Times are in units of the stream's time
 * base.
 */
export class PassedOver {
  readonly #framesPerSecond: number;
  readonly #unitS: number;
  /** The earliest frame that is known of an interval. */
  readonly #earliest = new Map<number, bigint>();
  /** Not told yet. */
  readonly #leftOut = new Set<bigint>();
  /** Given to the decoder and not come out. */
  readonly #pending = new Set<bigint>();
  #latest: bigint | undefined;
  #isOn = true;

  /** @param timeBase - Unit of the times, in seconds. */
  constructor(framesPerSecond: number, timeBase: { readonly num: number; readonly den: number }) {
    this.#framesPerSecond = framesPerSecond;
    this.#unitS = timeBase.num / timeBase.den;
  }

  /** Whether frames can still be left out. */
  get isOn(): boolean {
    return this.#isOn;
  }

  /** Leaves nothing out any more. */
  turnOff(): void {
    this.#isOn = false;
    this.#earliest.clear();
    this.#pending.clear();
  }

  /**
   * Takes note of a frame that goes in. Returns whether it is left out, and the decoder must not see it.
   *
   * @param isDisposable - No other picture refers to it.
   */
  leavesOut(pts: bigint, isDisposable: boolean): boolean {
    if (!this.#isOn) return false;
    const isTwice = this.#pending.has(pts) || this.#leftOut.has(pts);
    const isLate = this.#latest !== undefined && pts <= this.#latest;
    if (isTwice || isLate || this.#pending.size + this.#leftOut.size >= MAXIMUM_PENDING) {
      this.turnOff();
      return false;
    }
    const interval = this.#intervalOf(pts);
    const earliest = this.#earliest.get(interval);
    if (earliest === undefined || pts < earliest) this.#earliest.set(interval, pts);
    else if (isDisposable && this.#latest !== undefined) {
      this.#leftOut.add(pts);
      return true;
    }
    this.#pending.add(pts);
    return false;
  }

  /**
   * Takes note of a frame that came out; without one, of the end. Returns the times of the frames before it that were left
   * out, ascending, once.
   */
  before(pts?: bigint): readonly bigint[] {
    if (pts !== undefined && this.#isOn) this.#comeOut(pts);
    const passed = [...this.#leftOut].filter((time) => pts === undefined || time < pts);
    for (const time of passed) this.#leftOut.delete(time);
    return passed.sort((one, other) => (one < other ? -1 : 1));
  }

  #comeOut(pts: bigint): void {
    const isExpected = this.#pending.delete(pts);
    if (this.#latest === undefined) this.#forgetLead(pts);
    const isMissing = [...this.#pending].some((time) => time < pts);
    if (!isExpected || isMissing) {
      this.turnOff();
      return;
    }
    this.#latest = pts;
    const current = this.#intervalOf(pts);
    for (const interval of this.#earliest.keys()) if (interval < current) this.#earliest.delete(interval);
  }

  /** What belongs to pictures before the first one that can be decoded does not come out, and that is no fault. */
  #forgetLead(pts: bigint): void {
    for (const time of this.#pending) if (time < pts) this.#pending.delete(time);
  }

  #intervalOf(pts: bigint): number {
    return selectionInterval(Number(pts) * this.#unitS, this.#framesPerSecond);
  }
}
