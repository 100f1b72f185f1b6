import type { EngineId, ProfileName, Sampling } from '../../src/index.ts';
import type { AnalyzeRequest } from '../processes/analyze-messages.ts';

/** One way to run the pipeline from file to rows. */
export interface Variant {
  readonly name: string;
  /** What it is drawn with. */
  readonly group: 'sampling' | 'workers' | 'alternative' | 'long';
  readonly options: AnalyzeRequest['options'];
  /** `seeds` claims every track as it begins; key frames cannot be followed and wait for `everybody`. */
  readonly claim: 'seeds' | 'everybody';
}

/** What is varied: the profile is that of every run, and one axis at a time departs from it. */
export interface Axes {
  readonly profile: ProfileName;
  readonly workers: readonly number[];
  /** Beside the profile's own. */
  readonly detectors: readonly string[];
  /** One is that of every run; of several a run takes the one that fits its frames, and each is tried too. */
  readonly decoders: readonly ('ffmpeg' | 'node-av')[];
  /** The first is that of every run. */
  readonly engines: readonly EngineId[];
}

export const TEN_PER_SECOND = '10 per second';
export const ALL_FRAMES = 'all frames';
export const EVERYBODY_EVERY_FRAME = 'all frames, everybody estimated in each';
export const KEY_FRAMES = 'key frames';
export const KEY_FRAMES_LONG = 'key frames, long clip';

/** As by default: 10 frames a second, and a row per track at its end. */
export const ROW_PER_TRACK = `${TEN_PER_SECOND}, a row per track`;

const TEN: Sampling = { kind: 'rate', framesPerSecond: 10 };
const ALL: Sampling = { kind: 'all' };

/** Returns the variants: how many frames are looked at, then one axis at a time. */
export function variantsOf(axes: Axes): readonly Variant[] {
  const { workers, detectors, decoders, engines } = axes;
  const most = Math.max(...workers);
  const variant = variantMaker(axes);
  const alternative = (name: string, changes: Partial<Variant['options']>): Variant =>
    variant(`${TEN_PER_SECOND}, ${name}`, 'alternative', TEN, changes);
  return [
    variant(KEY_FRAMES, 'sampling', { kind: 'keyframes' }),
    variant(TEN_PER_SECOND, 'sampling', TEN),
    variant(ALL_FRAMES, 'sampling', ALL),
    variant(EVERYBODY_EVERY_FRAME, 'sampling', ALL, { attributesEveryFrame: true }),
    ...workers
      .filter((count) => count !== most)
      .map((count) => variant(allFramesWith(count), 'workers', ALL, { workers: count })),
    variant(ROW_PER_TRACK, 'alternative', TEN, { granularity: 'track' }),
    ...detectors.map((detector) => alternative(detector, { detector })),
    ...(decoders.length > 1 ? decoders : []).map((decoder) =>
      alternative(`decoded by ${decoder}`, { decoder }),
    ),
    ...engines.slice(1).map((other) => alternative(`run by ${other}`, { engine: other })),
  ];
}

/** Key frames of a clip so long that the start of the process hardly counts. */
export function longVariant(axes: Axes): Variant {
  return variantMaker(axes)(KEY_FRAMES_LONG, 'long', { kind: 'keyframes' });
}

/** Returns what makes variants that depart from the axes' first values by the changes alone. */
function variantMaker({ profile, workers, decoders, engines: [engine] }: Axes) {
  const [decoder] = decoders.length === 1 ? decoders : [];
  const base = {
    granularity: 'frame' as const,
    workers: Math.max(...workers),
    profile,
    ...(decoder === undefined ? {} : { decoder }),
    ...(engine === undefined ? {} : { engine }),
  };
  return (
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
}

/** Name of the variant that analyses all frames with so many workers. */
export function allFramesWith(workers: number): string {
  return `${ALL_FRAMES}, ${workers} ${workers === 1 ? 'worker' : 'workers'}`;
}
