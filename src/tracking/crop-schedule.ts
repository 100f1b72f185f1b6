/** The first two crops of a track are this far apart; every further gap is twice as long as the one before. */
const FIRST_INTERVAL_US = 200_000;

/** The longest gap is 200 ms x 2^6 = 12.8 s. */
const MAXIMUM_DOUBLINGS = 6;

/**
 * Chooses the frames of a live track whose crops go to the attribute model as they come: the first one at once, for
 * an early result, then at growing intervals, since neighbouring frames say nearly the same.
 */
export class CropSchedule {
  private taken = 0;
  private nextUs = -Infinity;

  /**
   * Says whether a crop of the frame at `timestampUs` is due.
   *
   * @param maximum - how many crops of the track may be taken in all.
   */
  isDue(timestampUs: number, maximum: number): boolean {
    return this.taken < maximum && timestampUs >= this.nextUs;
  }

  /** Counts crops as not taken that were overwritten unseen: the next is due at once. */
  giveBack(count: number): void {
    if (count === 0) return;
    this.taken -= count;
    this.nextUs = -Infinity;
  }

  /** Counts a crop as taken: the next is due later. */
  take(timestampUs: number): void {
    this.nextUs = timestampUs + FIRST_INTERVAL_US * 2 ** Math.min(this.taken, MAXIMUM_DOUBLINGS);
    this.taken++;
  }
}
