import type { Measurements } from '../measure/measurements.ts';
import type { KernelAnswer } from '../processes/kernel-messages.ts';
import type { RunContent } from '../report/run-file.ts';
import type { Axes, Variant } from './variants.ts';

/** Everything that a throughput run found out. */
export interface ThroughputFindings extends Pick<
  RunContent,
  'startedAt' | 'commit' | 'host' | 'versions' | 'settings'
> {
  readonly measured: Measurements;
  readonly variants: readonly Variant[];
  readonly axes: Axes;
  /** Which operators the time of each network goes to. */
  readonly profiles: KernelAnswer['networks'];
}
