import type { LooksName } from '../../src/inference/looks.ts';
import { FacegateError } from '../../src/errors/facegate-error.ts';
import type { Step } from '../measure/in-turns.ts';
import type { Measurements } from '../measure/measurements.ts';
import {
  analyzeAnswerSchema,
  type AnalyzeAnswer,
  type AnalyzeRequest,
} from '../processes/analyze-messages.ts';
import { decodeAnswerSchema } from '../processes/decode-messages.ts';
import { timeFirstRow } from '../processes/first-row.ts';
import { runFresh } from '../processes/fresh-process.ts';
import { poolAnswerSchema } from '../processes/pool-messages.ts';
import type { Curve } from '../report/run-file.ts';
import { floorSlope, medianSlope, thinned } from '../statistics/slope.ts';
import { BENCH_PURPOSE } from '../surroundings/consent.ts';
import { SERIES } from './series-names.ts';
import type { Variant } from './variants.ts';

const MEGABYTE = 2 ** 20;
const CURVE_POINTS = 200;
/** Half of it is left out: memory was seen to settle over 11,000 frames. */
const FRAMES_TO_SETTLE = 20_000;
/** About twice a second. */
const COLLECT_EVERY_FRAMES = 50;
/** Each long enough for some collections: the lowest of them is taken. */
const STRETCHES = 12;
/** Over fewer analysed frames, growth is that of a program that is still settling. */
const FRAMES_FOR_A_SLOPE = 5000;
const RATE = { unit: 'frames/s', better: 'higher' } as const;
const MILLISECONDS = { unit: 'ms', better: 'lower' } as const;
const MEGABYTES = { unit: 'MB', better: 'lower' } as const;
const RATIO = { unit: '×', better: 'higher' } as const;
const NEUTRAL = { unit: '', better: 'neither' } as const;

/** Decoding alone, of the clip or of the long one. */
type Bound = typeof SERIES.decodeOnly | typeof SERIES.decodeOnlyLong;

/** What every step of one bench shares. */
export interface Ground {
  readonly clipPath: string;
  /** Frames of the clip; what a rate counts, whatever the sampling leaves out. */
  readonly frames: number;
  readonly home: string;
  readonly measured: Measurements;
}

/** The bound: ffmpeg decodes and throws away. */
export function decodeOnlyStep({ clipPath, measured }: Ground, bound: Bound = SERIES.decodeOnly): Step {
  return {
    name: bound,
    async run() {
      const { answer } = await runFresh('processes/decode-process', { clipPath }, decodeAnswerSchema);
      measured.add(bound, (1000 * answer.frames) / answer.wallMs, RATE);
      if (answer.processorSeconds !== undefined) {
        const perThousand = (1000 * answer.processorSeconds) / answer.frames;
        measured.add(SERIES.boundProcessor(bound), perThousand, { unit: 's', better: 'lower' });
      }
    },
  };
}

/** From the start of a process to its end, and from file to rows in between. */
export function analyzeStep(ground: Ground, variant: Variant, recordPath: string): Step {
  const { measured } = ground;
  const { name } = variant;
  return {
    name,
    async run() {
      const { answer, wallMs } = await analyzeOnce(ground, variant.options, recordPath);
      const rate = (1000 * ground.frames) / wallMs;
      measured.add(SERIES.rate(name), rate, RATE);
      measured.add(SERIES.pipelineRate(name), (1000 * ground.frames) / answer.pipelineMs, RATE);
      addProcessorTime(ground, name, answer);
      addStages(measured, name, answer);
      for (const [percentile, value] of Object.entries(answer.latencyMs)) {
        measured.add(SERIES.latency(name, percentile), value, MILLISECONDS);
      }
      measured.add(SERIES.peakMemory(name), answer.peakBytes / MEGABYTE, MEGABYTES);
      measured.add(SERIES.decoderMemory(name), answer.peakDecoderBytes / MEGABYTE, MEGABYTES);
      measured.add(SERIES.facesPerFrame(name), answer.detections / answer.frames.analysed, NEUTRAL);
      measured.add(SERIES.rows(name), answer.releasedRows, NEUTRAL);
    },
  };
}

/** Adds the ratios to decoding alone, repetition by repetition: both were measured in the same turn. */
export function addRatios(
  measured: Measurements,
  variants: readonly Variant[],
  bound: Bound = SERIES.decodeOnly,
): void {
  const bounds = measured.values(bound);
  for (const { name } of variants) {
    for (const [repetition, rate] of measured.values(SERIES.rate(name)).entries()) {
      const most = bounds[repetition];
      if (most !== undefined) measured.add(SERIES.ofDecodeOnly(name), rate / most, RATIO);
    }
  }
}

/**
 * Memory over a long run, left alone, and its slope without the first fifth. That is no leak yet: garbage piles up over
 * ten thousands of frames before V8 collects the old part of its heap, and memory settles over the first ten thousand.
 */
export function memoryStep(
  ground: Ground,
  options: Variant['options'],
  recordPath: string,
  name: string,
): Step {
  const { measured } = ground;
  return {
    name: `memory, ${name}`,
    repetitions: 1,
    async run() {
      const { answer } = await analyzeOnce(ground, options, recordPath);
      if (answer.frames.analysed >= FRAMES_FOR_A_SLOPE) {
        measured.add(SERIES.memorySlope, slopeAfter(0.2, answer, medianSlope), MEGABYTES);
      }
      measured.add(SERIES.longPeakMemory, answer.peakBytes / MEGABYTE, MEGABYTES);
      measured.curves.push(memoryCurve('memory', answer));
    },
  };
}

function memoryCurve(name: string, answer: AnalyzeAnswer): Curve {
  return {
    name,
    x: { label: 'analysed frames', unit: 'frames' },
    y: { label: 'resident memory', unit: 'MB' },
    points: thinned(memoryOf(answer), CURVE_POINTS),
  };
}

/**
 * What memory grows by for good, over a run twice as long: V8 is made to collect garbage every so many frames, and memory
 * is taken right after. The first half, over which memory settles, is left out.
 */
export function memoryGrowthStep(
  ground: Ground,
  options: Variant['options'],
  recordPath: string,
  name: string,
): Step {
  const { measured } = ground;
  return {
    name: `memory growth, ${name}`,
    repetitions: 1,
    async run() {
      if (ground.frames < FRAMES_TO_SETTLE) return;
      const { answer } = await analyzeOnce(ground, options, recordPath, COLLECT_EVERY_FRAMES);
      const slope = slopeAfter(0.5, answer, (points) => floorSlope(points, STRETCHES));
      measured.add(SERIES.settledMemorySlope, slope, MEGABYTES);
      measured.curves.push(memoryCurve('memory after collection', answer));
    },
  };
}

/** The command line itself, with one seed, until the first row comes out of it. */
export function firstRowStep(
  { clipPath, home, measured }: Ground,
  recordPath: string,
  profile: string,
): Step {
  return {
    name: SERIES.firstRow,
    async run() {
      const args = ['--consent', recordPath, '--purpose', BENCH_PURPOSE, '--home', home];
      const rows = ['--profile', profile, '--format', 'jsonl', '--granularity', 'frame'];
      measured.add(SERIES.firstRow, await timeFirstRow([clipPath, ...args, ...rows]), MILLISECONDS);
    },
  };
}

/** Worker threads alone: every frame is in memory before the clock starts. */
export function poolStep(
  { clipPath, measured }: Ground,
  workers: number,
  models: {
    readonly detector: string;
    readonly attributeModel: string;
    readonly looks: LooksName;
    readonly secondLook: boolean;
  },
  durationMs: number,
): Step {
  return {
    name: SERIES.pool(workers),
    async run() {
      const request = { clipPath, ...models, workers, frames: 40, durationMs };
      const { answer } = await runFresh('processes/pool-process', request, poolAnswerSchema);
      measured.add(SERIES.pool(workers), answer.framesPerSecond, RATE);
    },
  };
}

/** Runs the pipeline once; a run that releases nothing does not count. */
async function analyzeOnce(
  { clipPath, home }: Ground,
  options: Variant['options'],
  recordPath: string,
  collectEveryFrames?: number,
): Promise<{ readonly answer: AnalyzeAnswer; readonly wallMs: number }> {
  const request: AnalyzeRequest = {
    clipPath,
    recordPath,
    home,
    purpose: BENCH_PURPOSE,
    options,
    withBoxes: false,
    ...(collectEveryFrames === undefined ? {} : { collectEveryFrames }),
  };
  const finished = await runFresh('processes/analyze-process', request, analyzeAnswerSchema);
  if (finished.answer.releasedRows === 0) throw new FacegateError('ERR_BENCH_NOTHING_RELEASED');
  return finished;
}

/** Megabytes per 10,000 analysed frames, without the first `share` of the run. */
function slopeAfter(
  share: number,
  answer: AnalyzeAnswer,
  slopeOf: (points: readonly (readonly [number, number])[]) => number,
): number {
  return 10_000 * slopeOf(memoryOf(answer).filter(([frames]) => frames > share * answer.frames.analysed));
}

/** Megabytes by analysed frames. */
function memoryOf({ memory }: AnalyzeAnswer): [number, number][] {
  return memory.map(([frames, bytes]) => [frames, bytes / MEGABYTE]);
}

function addProcessorTime({ frames, measured }: Ground, name: string, answer: AnalyzeAnswer): void {
  if (answer.processorSeconds === undefined) return;
  const perThousand = (1000 * answer.processorSeconds) / frames;
  measured.add(SERIES.processor(name), perThousand, { unit: 's', better: 'lower' });
}

function addStages(measured: Measurements, name: string, answer: AnalyzeAnswer): void {
  const { stagesMs, frames, wallMs } = answer;
  measured.add(SERIES.gateShare(name), (100 * (stagesMs['gate'] ?? 0)) / wallMs, {
    unit: '%',
    better: 'lower',
  });
  for (const [stage, ms] of Object.entries(stagesMs)) {
    measured.add(SERIES.stage(name, stage), ms / frames.analysed, {
      unit: 'ms per frame',
      better: 'lower',
    });
  }
}
