/** Longest decision told apart, in microseconds; longer ones count as this. */
const LONGEST_US = 5000;

/** Counts decisions by how long they took, to the microsecond, in memory of a fixed size. */
export class DecisionTimes {
  private readonly counts = new Uint32Array(LONGEST_US + 1);
  private total = 0;

  /** Takes the time of one decision, in milliseconds. */
  add(elapsedMs: number): void {
    const elapsedUs = Math.min(LONGEST_US, Math.max(0, Math.round(elapsedMs * 1000)));
    this.counts[elapsedUs] = (this.counts[elapsedUs] ?? 0) + 1;
    this.total += 1;
  }

  /** How many decisions there were. */
  get decisions(): number {
    return this.total;
  }

  /** Median in whole microseconds; absent when there was no decision. */
  get medianUs(): number | undefined {
    let seen = 0;
    const median = this.counts.findIndex((count) => {
      seen += count;
      return seen > 0 && seen * 2 >= this.total;
    });
    return median < 0 ? undefined : median;
  }
}
