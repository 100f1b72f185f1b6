import { setTimeout as pause } from 'node:timers/promises';
// In your own project: import { analyze } from 'facegate';
import { analyze, type Progress, type RunSummary } from '../../src/index.ts';
import type { ExampleRun } from './read-rows.ts';

/** What the slow reader saw. */
export interface SlowReading {
  readonly rows: number;
  /** Frames that were analysed by the time of the first row, and of the last. */
  readonly analysedAtFirstRow: number;
  readonly progress: readonly Progress[];
  readonly summary: RunSummary;
}

/**
 * Takes its time over every row. The decoder waits for it: frames wait in a ring of a few slots, no frame is dropped,
 * and memory stays what it was.
 */
export async function readSlowly(run: ExampleRun, pauseMs: number): Promise<SlowReading> {
  const { media, ...options } = run;
  const progress: Progress[] = [];
  const analysis = analyze(media, {
    ...options,
    granularity: 'frame',
    // Called after every analysed frame: counts and times for a progress bar, nothing about who is in the picture.
    onProgress: (step) => progress.push(step),
  });
  let rows = 0;
  let analysedAtFirstRow = 0;
  for await (const row of analysis) {
    if (rows === 0) analysedAtFirstRow = progress.length;
    rows += row.box === undefined ? 0 : 1;
    await pause(pauseMs);
  }
  return { rows, analysedAtFirstRow, progress, summary: await analysis.summary };
}
