import type { Detector } from '../../src/evidence/finding.ts';

/** A change to one built file: `anchor` must be there exactly once. */
export interface Patch {
  /** Below `dist`. */
  readonly file: string;
  readonly anchor: string;
  readonly replacement: string;
}

/** Which run shows a leak: part of the name of a canary run, or the run that is aborted half-way. */
export type ShowingRun =
  'real models, released' | 'planted models, released' | 'withheld' | 'output is a link' | 'abort';

/** A leak that is planted in a copy of the build, and what has to find it. */
export interface Leak {
  readonly name: string;
  readonly run: ShowingRun;
  readonly detector: Detector;
  readonly patches: readonly Patch[];
  /** Whether the run has to be traced: only the trace can show it. */
  readonly needsTrace?: true;
}
