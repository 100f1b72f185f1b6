import type { Sampling } from '../../src/index.ts';
import type { AnalyzeRequest } from '../processes/analyze-messages.ts';

/** One way to run the pipeline from file to rows. */
export interface Variant {
  readonly name: string;
  /** What it is drawn with. */
  readonly group: 'sampling' | 'workers' | 'detector' | 'decoder';
  readonly options: AnalyzeRequest['options'];
  /** `seeds` claims every track as it begins; key frames cannot be followed and wait for `everybody`. */
  readonly claim: 'seeds' | 'everybody';
}

/** What may be varied; every list has at least one entry, and the first of each is what the others are held against. */
export interface Axes {
  readonly workers: readonly number[];
  readonly detectors: readonly string[];
  readonly decoders: readonly ('ffmpeg' | 'node-av')[];
}

export const TEN_PER_SECOND = '10 per second';
export const ALL_FRAMES = 'all frames';
export const KEY_FRAMES = 'key frames';

const TEN: Sampling = { kind: 'rate', framesPerSecond: 10 };

/** Returns the variants: three samplings, then one axis at a time. */
export function variantsOf(
  { workers, detectors, decoders }: Axes,
  attributeModel: string,
): readonly Variant[] {
  const most = Math.max(...workers);
  const [detector] = detectors;
  const [decoder] = decoders;
  const base = {
    granularity: 'frame' as const,
    workers: most,
    attributeModel,
    ...(detector === undefined ? {} : { detector }),
    ...(decoder === undefined ? {} : { decoder }),
  };
  const variant = (
    name: string,
    group: Variant['group'],
    sampling: Sampling,
    changes: Partial<Variant['options']> = {},
  ): Variant => ({
    name,
    group,
    options: { ...base, sampling, ...changes },
    claim: sampling.kind === 'keyframes' ? 'everybody' : 'seeds',
  });
  return [
    variant(KEY_FRAMES, 'sampling', { kind: 'keyframes' }),
    variant(TEN_PER_SECOND, 'sampling', TEN),
    variant(ALL_FRAMES, 'sampling', { kind: 'all' }),
    ...workers
      .filter((count) => count !== most)
      .map((count) => variant(allFramesWith(count), 'workers', { kind: 'all' }, { workers: count })),
    ...detectors.slice(1).map((id) => variant(`${TEN_PER_SECOND}, ${id}`, 'detector', TEN, { detector: id })),
    ...decoders
      .slice(1)
      .map((id) => variant(`${TEN_PER_SECOND}, decoded by ${id}`, 'decoder', TEN, { decoder: id })),
  ];
}

/** Name of the variant that analyses all frames with so many workers. */
export function allFramesWith(workers: number): string {
  return `${ALL_FRAMES}, ${workers} ${workers === 1 ? 'worker' : 'workers'}`;
}
