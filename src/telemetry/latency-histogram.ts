/** Times at which shares of the frames were through, milliseconds; 0 when there was no frame. */
export interface LatencyMs {
  readonly median: number;
  readonly p95: number;
  readonly p99: number;
  readonly maximum: number;
}

/** Each bin is this much wider than the one before: what is told is within half of it, 1 %. */
const GROWTH = 1.02;
const SHORTEST_MS = 0.01;
/** Reaches from 0.01 ms to more than an hour. */
const BINS = 1000;

/** Counts how long frames took, in a fixed number of bins: a run of any length needs the same memory. */
export class LatencyHistogram {
  private readonly counts = new Uint32Array(BINS);
  private total = 0;
  private longestMs = 0;

  /** Adds the time that one frame took, in milliseconds. */
  add(elapsedMs: number): void {
    const bin = Math.floor(Math.log(Math.max(SHORTEST_MS, elapsedMs) / SHORTEST_MS) / Math.log(GROWTH));
    const index = Math.min(BINS - 1, bin);
    this.counts[index] = (this.counts[index] ?? 0) + 1;
    this.total++;
    this.longestMs = Math.max(this.longestMs, elapsedMs);
  }

  /** Returns the median and the upper percentiles, rounded to 0.001 ms. */
  get latencyMs(): LatencyMs {
    return {
      median: this.quantile(0.5),
      p95: this.quantile(0.95),
      p99: this.quantile(0.99),
      maximum: rounded(this.longestMs),
    };
  }

  /** Nearest rank; a bin stands for its geometric middle, the last one that is used at most for the longest time. */
  private quantile(share: number): number {
    const rank = Math.ceil(share * this.total);
    let below = 0;
    for (const [bin, count] of this.counts.entries()) {
      below += count;
      if (count > 0 && below >= rank) {
        return rounded(Math.min(this.longestMs, SHORTEST_MS * GROWTH ** (bin + 0.5)));
      }
    }
    return 0;
  }
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
