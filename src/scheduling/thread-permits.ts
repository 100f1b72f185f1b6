/** So many more tasks that find every thread busy than tasks that do not make it one thread more: bursts are over sooner. */
const CROWDED_BY = 16;

/**
 * How many tasks may be under way, which is how many threads are needed: one at first, and one more whenever most tasks
 * have to wait. Where decoding takes longer than looking, as it mostly does, one thread is enough, and the decoder gets
 * what the others would cost.
 */
export class ThreadPermits {
  private readonly most: number;
  private threads = 1;
  private underWay = 0;
  private crowdedBy = 0;
  private readonly waiting: (() => void)[] = [];

  /** @param most - The most threads there may be, at least 1. */
  constructor(most: number) {
    this.most = most;
  }

  /** How many more tasks could begin at once. */
  get idle(): number {
    return this.threads - this.underWay;
  }

  /** Resolves when a task may begin, in the order in which they came. To be released when it has ended. */
  async acquire(): Promise<void> {
    this.crowdedBy = Math.max(0, this.crowdedBy + (this.idle > 0 ? -1 : 1));
    if (this.crowdedBy >= CROWDED_BY && this.threads < this.most) {
      this.threads++;
      this.crowdedBy = 0;
    }
    if (this.idle > 0) this.underWay++;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** Hands the permit to the next who waits. */
  release(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.underWay--;
    else next();
  }
}
