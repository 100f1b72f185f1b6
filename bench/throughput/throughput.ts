import { availableParallelism } from 'node:os';
import { FacegateError } from '../../src/errors/facegate-error.ts';
import { expectRunnable } from '../../src/inference/engine-choice.ts';
import { expectPackages } from '../../src/inference/face-api/packages.ts';
import { findDetector } from '../../src/inference/find-model.ts';
import { readManifest } from '../../src/inference/manifest.ts';
import { inspectSandbox } from '../../src/media/sandbox/inspect-sandbox.ts';
import { selectDecoder } from '../../src/media/select-decoder.ts';
import type { EngineId, ProfileName } from '../../src/index.ts';
import { PROFILES } from '../../src/pipeline/profiles.ts';
import { inTurns, type Step } from '../measure/in-turns.ts';
import { Measurements } from '../measure/measurements.ts';
import { decodeAnswerSchema } from '../processes/decode-messages.ts';
import { runFresh } from '../processes/fresh-process.ts';
import type { KernelAnswer } from '../processes/kernel-messages.ts';
import type { Report } from '../report/report.ts';
import { benchClip, clipSettings, type BenchClip } from '../surroundings/clip.ts';
import { openBenchConsent, type BenchConsent } from '../surroundings/consent.ts';
import { hostFacts } from '../surroundings/host.ts';
import { repeatClip } from '../surroundings/repeated-clip.ts';
import { revision } from '../surroundings/revision.ts';
import { versionsOf } from '../surroundings/versions.ts';
import { SERIES } from './series-names.ts';
import { kernelStep, networksFor } from './kernel-step.ts';
import { recordsFor, type ClipRecords } from './records.ts';
import {
  addRatios,
  analyzeStep,
  decodeOnlyStep,
  firstRowStep,
  memoryGrowthStep,
  memoryStep,
  poolStep,
  type Ground,
} from './steps.ts';
import { throughputReport } from './throughput-report.ts';
import { ALL_FRAMES, longVariant, variantsOf, type Axes, type Variant } from './variants.ts';

/** What `facegate bench throughput` is asked for. */
export interface ThroughputOptions {
  /** Default: the composed clip of a checkout. */
  readonly clip?: string;
  /** Few and short runs: to see that everything works. */
  readonly quick: boolean;
  readonly repetitions?: number;
  readonly profile: ProfileName;
  /** Beside the profile's own. */
  readonly detectors: readonly string[];
  readonly decoders: readonly ('ffmpeg' | 'node-av')[];
  readonly engines: readonly EngineId[];
  /** Called before every step. */
  readonly onStep: (name: string, done: number, total: number) => void;
}

/** How much is measured. */
interface Pace {
  readonly repetitions: number;
  readonly poolMs: number;
  readonly kernel: { readonly rounds: number; readonly roundMs: number };
  /** How often the composed clip is played for what takes a long one: memory, and key frames. */
  readonly clipsOfLong: number;
}

const FULL: Pace = { repetitions: 5, poolMs: 4000, kernel: { rounds: 5, roundMs: 200 }, clipsOfLong: 6 };
const QUICK: Pace = { repetitions: 2, poolMs: 500, kernel: { rounds: 2, roundMs: 40 }, clipsOfLong: 1 };

/** Faces that an attribute model is given at once, beside one. */
const BATCH = 5;

/**
 * Measures how fast the pipeline is, from file to released rows, against decoding alone.
 *
 * @throws FacegateError `ERR_BENCH_CLIP`, `ERR_BENCH_NOTHING_RELEASED`, `ERR_BENCH_PROCESS`, and what the runs throw.
 */
export async function measureThroughput(options: ThroughputOptions): Promise<Report> {
  const startedAt = new Date().toISOString();
  const pace = paceOf(options);
  const { profile, detectors, engines } = options;
  expectKnown(options);
  const decoders = await present(options.decoders);
  const axes: Axes = { profile, workers: workerCounts(), detectors, decoders, engines };
  const clip = await benchClip(options.clip);
  await using consent = await openBenchConsent();

  const ground = await groundFor(clip, consent);
  const variants = variantsOf(axes);
  const records = await recordsOf(clip, consent, variants);
  const own = [PROFILES[profile].detector, PROFILES[profile].attributeModel];
  const networks = networksFor(clip, BATCH, options.quick ? own : undefined);
  const profiles: KernelAnswer['networks'][number][] = [];
  const steps = [
    ...stepsFor(ground, variants, records, axes, pace),
    kernelStep(ground.measured, networks, pace.kernel, (profiled) => profiles.push(...profiled)),
  ];
  await inTurns(steps, pace.repetitions, options.onStep);
  addRatios(ground.measured, variants);
  const long = await measureLongClip(clip, ground, consent, axes, pace, options.onStep);

  return throughputReport({
    startedAt,
    commit: revision(),
    host: hostFacts(),
    versions: await versionsOf(['onnxruntime-node', 'piscina', 'node-av']),
    settings: {
      ...clipSettings(clip),
      frames: ground.frames,
      repetitions: pace.repetitions,
      quick: options.quick,
    },
    measured: ground.measured,
    variants: [...variants, ...long],
    axes,
    profiles,
  });
}

function paceOf({ quick, repetitions }: ThroughputOptions): Pace {
  const pace = quick ? QUICK : FULL;
  return repetitions === undefined ? pace : { ...pace, repetitions };
}

/**
 * Throws what the runs would, some of them only after minutes: `ERR_MODEL_UNKNOWN` for a detector that there is not,
 * `ERR_ENGINE_MISSING` for an engine without its packages, `ERR_ENGINE_MODEL` for a detector that the first engine, which
 * is that of every run, cannot run.
 */
function expectKnown({ detectors, engines }: ThroughputOptions): void {
  const manifest = readManifest();
  const [first = 'onnx'] = engines;
  for (const id of detectors) expectRunnable(first, findDetector(manifest, id));
  for (const engine of engines) if (engine !== 'onnx') expectPackages(engine);
}

/** Returns the decoders that this machine has; the run file says which are missing. */
async function present(decoders: Axes['decoders']): Promise<Axes['decoders']> {
  const sandbox = await inspectSandbox();
  const found: ('ffmpeg' | 'node-av')[] = [];
  for (const decoder of decoders) {
    const isPresent = await selectDecoder({ preference: decoder, environment: process.env, sandbox }).then(
      () => true,
      () => false,
    );
    if (isPresent) found.push(decoder);
  }
  if (found.length === 0) throw new FacegateError('ERR_DECODER_MISSING');
  return found;
}

/** 1, 2, 4, … and as many as there are cores. */
function workerCounts(): number[] {
  const cores = availableParallelism();
  const powers = [1, 2, 4, 8, 16, 32, 64].filter((count) => count < cores);
  return [...powers, Math.min(64, cores)];
}

/** Decodes the clip once, to count its frames and to have it in the system's cache. */
async function groundFor(clip: BenchClip, { home }: BenchConsent): Promise<Ground> {
  const { answer } = await runFresh('processes/decode-process', { clipPath: clip.path }, decodeAnswerSchema);
  return { clipPath: clip.path, frames: answer.frames, home, measured: new Measurements() };
}

/** Seeds come from where a detector sees the faces, so every detector has records of its own. */
async function recordsOf(
  clip: BenchClip,
  consent: BenchConsent,
  variants: readonly Variant[],
): Promise<ReadonlyMap<string, ClipRecords>> {
  const records = new Map<string, ClipRecords>();
  for (const { options } of variants) {
    const key = lookOf(options);
    if (!records.has(key)) records.set(key, await recordsFor(clip, consent, options));
  }
  return records;
}

/** What decides where faces are seen: seeds that one detector leads to may not fit another's boxes. */
function lookOf({ detector, engine }: Variant['options']): string {
  return `${detector ?? ''} ${engine ?? ''}`;
}

function stepsFor(
  ground: Ground,
  variants: readonly Variant[],
  records: ReadonlyMap<string, ClipRecords>,
  { profile, workers }: Axes,
  pace: Pace,
): Step[] {
  const { detector, attributeModel, looks, secondLook } = PROFILES[profile];
  const analyses = variants.flatMap((variant) => {
    const record = records.get(lookOf(variant.options));
    return record === undefined ? [] : [analyzeStep(ground, variant, record[variant.claim])];
  });
  const [first] = variants;
  const seeds = first === undefined ? undefined : records.get(lookOf(first.options))?.seeds;
  return [
    decodeOnlyStep(ground),
    ...analyses,
    ...(seeds === undefined ? [] : [firstRowStep(ground, seeds, profile)]),
    ...workers.map((count) =>
      poolStep(ground, count, { detector, attributeModel, looks, secondLook }, pace.poolMs),
    ),
  ];
}

/** The composed clip is played several times over; another clip is as long as it is. */
async function measureLongClip(
  clip: BenchClip,
  ground: Ground,
  consent: BenchConsent,
  axes: Axes,
  pace: Pace,
  onStep: ThroughputOptions['onStep'],
): Promise<readonly Variant[]> {
  const [allFrames] = variantsOf(axes).filter(({ name }) => name === ALL_FRAMES);
  if (allFrames === undefined) return [];
  const times = clip.truthPath === undefined ? 1 : pace.clipsOfLong;
  await using repeated = times === 1 ? undefined : await repeatClip(clip, times);
  const long = repeated?.clip ?? clip;
  const { seeds, everybody } = await recordsFor(long, consent, allFrames.options);
  const longGround = { ...ground, clipPath: long.path, frames: times * ground.frames };
  const memory = memoryStep(longGround, allFrames.options, seeds, ALL_FRAMES);
  if (times === 1) {
    const growth = memoryGrowthStep(longGround, allFrames.options, seeds, ALL_FRAMES);
    await inTurns([memory, growth], 1, onStep);
    return [];
  }
  const keyFrames = longVariant(axes);
  const steps = [
    memory,
    decodeOnlyStep(longGround, SERIES.decodeOnlyLong),
    analyzeStep(longGround, keyFrames, everybody),
  ];
  await inTurns(steps, pace.repetitions, onStep);
  addRatios(ground.measured, [keyFrames], SERIES.decodeOnlyLong);
  await measureGrowth(clip, ground, consent, allFrames, 2 * times, onStep);
  return [keyFrames];
}

/** Memory settles over so many frames that it takes a clip of its own to see what it does then. */
async function measureGrowth(
  clip: BenchClip,
  ground: Ground,
  consent: BenchConsent,
  { options, name }: Variant,
  times: number,
  onStep: ThroughputOptions['onStep'],
): Promise<void> {
  await using repeated = await repeatClip(clip, times);
  const { seeds } = await recordsFor(repeated.clip, consent, options);
  const longGround = { ...ground, clipPath: repeated.clip.path, frames: times * ground.frames };
  await inTurns([memoryGrowthStep(longGround, options, seeds, name)], 1, onStep);
}
