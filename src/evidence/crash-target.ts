import { canariesOf, PLANTED_ARGS, PURPOSE_ARGS, type CanaryBench } from './canary-bench.ts';
import type { Canaries } from './scanner.ts';

/** What is run to be broken, and what must not be found afterwards. */
export interface CrashTarget {
  readonly name: string;
  readonly media: string;
  /** Arguments after `analyze <media>`, without the output. */
  readonly args: readonly string[];
  readonly facegateHome: string;
  readonly canaries: Canaries;
  /** How a core dump holds the command line: the one thing that it may hold. */
  readonly pathCanary: string;
  /** Longest that one run may take; a run that lasts longer is ended. */
  readonly timeoutMs?: number;
}

/** The canary clip under planted models: rows come while the clip goes on, and everything in them is known. */
export function canaryTarget(bench: CanaryBench): CrashTarget {
  const { canaries, outsideCanaries } = canariesOf(bench, bench.adultModels);
  return {
    name: 'canaries',
    media: bench.clip.path,
    args: [
      ...[...PURPOSE_ARGS, '--consent', bench.seededRecord, ...PLANTED_ARGS],
      ...['--models', bench.adultModels.folder, '--granularity', 'frame'],
    ],
    facegateHome: bench.facegateHome,
    canaries: {
      needles: [...canaries.needles, ...outsideCanaries.needles],
      pictures: canaries.pictures,
    },
    pathCanary: 'file-name',
  };
}
