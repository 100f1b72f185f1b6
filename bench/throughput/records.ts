import { FacegateError } from '../../src/errors/facegate-error.ts';
import { analyzeAnswerSchema, type AnalyzeRequest } from '../processes/analyze-messages.ts';
import { runFresh } from '../processes/fresh-process.ts';
import type { BenchClip } from '../surroundings/clip.ts';
import { BENCH_PURPOSE, EVERYBODY, seedsOn, type BenchConsent } from '../surroundings/consent.ts';

/** Records about one clip, as seen by one detector. */
export interface ClipRecords {
  /** Claims every track as it begins. */
  readonly seeds: string;
  /** Claims everybody, once the clip has been seen. */
  readonly everybody: string;
}

/**
 * Writes the records that the measured runs need. Where the faces are, a first run says, under a record that claims
 * everybody: the gate is passed there too, never gone round.
 *
 * @throws FacegateError `ERR_BENCH_NOTHING_RELEASED` when no face of the clip can be released.
 */
export async function recordsFor(
  clip: BenchClip,
  consent: BenchConsent,
  options: Pick<AnalyzeRequest['options'], 'profile' | 'detector' | 'engine' | 'workers'>,
): Promise<ClipRecords> {
  const { profile, workers, detector, engine } = options;
  const models = {
    profile,
    workers,
    ...(detector === undefined ? {} : { detector }),
    ...(engine === undefined ? {} : { engine }),
  };
  const everybody = await consent.write(clip.sha256, EVERYBODY);
  const request: AnalyzeRequest = {
    clipPath: clip.path,
    recordPath: everybody,
    home: consent.home,
    purpose: BENCH_PURPOSE,
    options: { ...models, sampling: { kind: 'rate', framesPerSecond: 10 }, granularity: 'frame' },
    withBoxes: true,
  };
  const { answer } = await runFresh('processes/analyze-process', request, analyzeAnswerSchema);
  const seeds = seedsOn(answer.boxes);
  if (seeds === undefined) throw new FacegateError('ERR_BENCH_NOTHING_RELEASED');
  return { seeds: await consent.write(clip.sha256, seeds), everybody };
}
