/** The first two crops of a track are this far apart; every further gap is twice as long as the one before. */
const FIRST_INTERVAL_US = 200_000;

/**
 * Chooses the frames of a live track whose crops go to the attribute model as they come: the first one at once, for
 * an early result, then at growing intervals, since neighbouring frames say nearly the same.
 */
export class CropSchedule {
  private readonly maximum: number;
  private taken = 0;
  private nextUs = -Infinity;

  /** @param maximum - how many crops of one track may be taken, at least 1. */
  constructor(maximum: number) {
    this.maximum = maximum;
  }

  /** Says whether the frame at `timestampUs` should be cropped, and if so counts it as taken. */
  take(timestampUs: number): boolean {
    if (this.taken >= this.maximum || timestampUs < this.nextUs) return false;
    this.nextUs = timestampUs + FIRST_INTERVAL_US * 2 ** this.taken;
    this.taken++;
    return true;
  }
}
