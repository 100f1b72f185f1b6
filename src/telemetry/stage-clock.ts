/** The stages whose time a run reports, in the order of the flow. */
export const STAGES = ['open', 'gate', 'decode', 'detect', 'track', 'crop', 'estimate', 'sink'] as const;

export type Stage = (typeof STAGES)[number];

/**
 * Adds up the time spent per stage. Stages overlap (decoding goes on while workers detect), so the sum can exceed
 * the wall time; `decode` is the time the pipeline waited for a frame.
 */
export class StageClock {
  private readonly elapsedMs = new Map<Stage, number>(STAGES.map((stage) => [stage, 0]));
  private readonly startedMs = performance.now();

  /** Runs `work` and adds its time to `stage`. */
  measure<Result>(stage: Stage, work: () => Result): Result {
    const startMs = performance.now();
    try {
      return work();
    } finally {
      this.add(stage, performance.now() - startMs);
    }
  }

  /** Awaits `work` and adds its time to `stage`. */
  async measureAsync<Result>(stage: Stage, work: () => Promise<Result>): Promise<Result> {
    const startMs = performance.now();
    try {
      return await work();
    } finally {
      this.add(stage, performance.now() - startMs);
    }
  }

  /** Yields the items of `source` and adds the time spent waiting for each to `stage`. */
  async *measureEach<Item>(stage: Stage, source: AsyncIterable<Item>): AsyncGenerator<Item, void, undefined> {
    let waitingSinceMs = performance.now();
    for await (const item of source) {
      this.add(stage, performance.now() - waitingSinceMs);
      yield item;
      waitingSinceMs = performance.now();
    }
    this.add(stage, performance.now() - waitingSinceMs);
  }

  /** Yields `results` to the consumer and adds the time it keeps each to the stage `sink`. */
  *handOver<Result>(results: Iterable<Result>): Generator<Result, void, undefined> {
    for (const result of results) {
      const startMs = performance.now();
      yield result;
      this.add('sink', performance.now() - startMs);
    }
  }

  /** Milliseconds since the clock was made. */
  get wallMs(): number {
    return performance.now() - this.startedMs;
  }

  /** Milliseconds per stage, rounded to 0.001. */
  get stagesMs(): Readonly<Record<Stage, number>> {
    const rounded = [...this.elapsedMs].map(([stage, ms]) => [stage, Math.round(ms * 1000) / 1000]);
    return Object.fromEntries(rounded) as Record<Stage, number>;
  }

  private add(stage: Stage, elapsedMs: number): void {
    this.elapsedMs.set(stage, (this.elapsedMs.get(stage) ?? 0) + elapsedMs);
  }
}
