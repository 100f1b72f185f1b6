// In your own project: import { FacegateError, analyze } from 'facegate';
import { FacegateError, analyze, type ReleasedObservation, type RunSummary } from '../../src/index.ts';
import type { ExampleRun } from './read-rows.ts';

/** What was received until the run was cancelled. */
export interface Cancelled {
  readonly rows: readonly ReleasedObservation[];
  readonly summary: RunSummary;
}

/**
 * Cancels a run from outside, by a timeout or a button. The loop throws `ERR_ABORTED` and nothing further is released;
 * decoder and worker threads are gone by then.
 */
export async function stopAfter(run: ExampleRun, signal: AbortSignal): Promise<Cancelled> {
  const { media, ...options } = run;
  const analysis = analyze(media, { ...options, granularity: 'frame', signal });
  const rows: ReleasedObservation[] = [];
  try {
    for await (const row of analysis) rows.push(row);
  } catch (error) {
    if (!(error instanceof FacegateError && error.code === 'ERR_ABORTED')) throw error;
  }
  return { rows, summary: await analysis.summary };
}

/** Leaves the loop once it has what it wants: that ends the run as well, without an error. */
export async function firstRow(run: ExampleRun): Promise<ReleasedObservation | undefined> {
  const { media, ...options } = run;
  for await (const row of analyze(media, { ...options, granularity: 'frame' })) return row;
  return undefined;
}
