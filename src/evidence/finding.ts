import type { Hit } from './scanner.ts';

/** What found something. The negative controls name the one that has to find each planted leak. */
export type Detector =
  | 'write-trace'
  | 'time-trace'
  | 'socket-trace'
  | 'shared-memory-trace'
  | 'child-trace'
  | 'file-listing'
  | 'file-time'
  | 'file-content'
  | 'file-name'
  | 'standard-streams'
  | 'inherited-descriptor'
  | 'output-form'
  | 'frame-count'
  | 'interference'
  | 'memory'
  | 'outcome';

/** Something that a run left, sent or kept, and should not have. */
export interface Finding {
  readonly detector: Detector;
  /** Which run: `released, planted models`. */
  readonly run: string;
  /** Where, in words: a path below the run's folders, a call, a stream. */
  readonly where: string;
  /** What it was. Names canaries and forms, never a value. */
  readonly what: string;
}

/** Describes what the scanner met in one place; nothing when it met nothing. */
export function describeHits(hits: readonly Hit[]): string | undefined {
  if (hits.length === 0) return undefined;
  const shown = hits.slice(0, SHOWN_HITS).map(({ canary, form, times }) => `${canary} (${form}) x${times}`);
  const more = hits.length > SHOWN_HITS ? [`and ${hits.length - SHOWN_HITS} more`] : [];
  return [...shown, ...more].join(', ');
}

const SHOWN_HITS = 8;
