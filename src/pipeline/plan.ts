import { availableParallelism } from 'node:os';
import type { MediaFacts, Sampling } from '../contracts/media.ts';
import { FacegateError } from '../errors/facegate-error.ts';
import { bytesPerFace, findAttributeModel, type AttributeModel } from '../inference/attribute-model.ts';
import { expectRunnable, type EngineId } from '../inference/engine-choice.ts';
import { findDetector, type ModelManifest } from '../inference/find-model.ts';
import type { LooksName } from '../inference/looks.ts';
import { readManifest } from '../inference/manifest.ts';
import type { DetectorEntry, ModelEntry } from '../inference/manifest-schema.ts';
import type { SandboxRequirement } from '../media/sandbox/requirement.ts';
import type { AnalyzeOptions, Granularity } from './options.ts';
import type { CropLimits } from './crop-limits.ts';
import { DEFAULT_PROFILE, PROFILES } from './profiles.ts';

/** Below this rate motion cannot be followed: every analysed frame's faces are tracks of their own. */
const MINIMUM_LINKING_RATE = 5;

const DEFAULT_FRAMES_PER_SECOND = 10;

/** The reference engines run face-api's own models only. */
const REFERENCE_MODELS = { detector: 'tiny-face-detector', attributeModel: 'age-gender' } as const;

const MAXIMUM_WORKERS = 64;
const MAXIMUM_RATE = 1000;

/** Memory for the crops that wait for the end of the media, over all tracks: 32 tracks of the default profile. */
const HELD_BYTES = 48 * 2 ** 20;

/** With every frame inferred, a track's estimate is that of the latest 64 crops. */
const EVERY_FRAME = { perUnsettledTrack: 64, everyFrame: true } as const;

/** Shared memory for frames, unless three frames need more. */
const RING_BYTES = 192 * 2 ** 20;

/** A request that has been checked and completed: what a run will do, before any media is opened. */
export interface RunPlan {
  readonly engine: EngineId;
  /** The manifest of the models, read and checked once for the whole run. */
  readonly manifest: ModelManifest;
  readonly detector: DetectorEntry;
  readonly attributeModel: AttributeModel;
  readonly attributes: readonly string[];
  readonly sampling: Sampling;
  readonly granularity: Granularity;
  readonly workers: number;
  /** How often every face is looked at. */
  readonly looks: LooksName;
  /** Look again at every face that is cropped, for a better box. */
  readonly secondLook: boolean;
  readonly crops: CropLimits;
  readonly requireSandbox: SandboxRequirement;
}

/**
 * Completes the options, whose names have been checked (`takeRequest`), from their profile. Throws `ERR_USAGE` for a number
 * out of range, `ERR_MODEL_UNKNOWN` for a model of no or another task, `ERR_ENGINE_MODEL` for one that the engine cannot
 * run, and what reading the manifest throws: `ERR_MODEL_MISSING`, `ERR_MODEL_MANIFEST`, `ERR_MODEL_REFUSED`.
 */
export function planRun(options: AnalyzeOptions): RunPlan {
  const profile = PROFILES[options.profile ?? DEFAULT_PROFILE];
  const engine = options.engine ?? 'onnx';
  const models = engine === 'onnx' ? profile : REFERENCE_MODELS;
  const manifest = readManifest(options.modelsFolder);
  const detector = findDetector(manifest, options.detector ?? models.detector);
  const attributeModel = findAttributeModel(manifest, options.attributeModel ?? models.attributeModel);
  for (const model of modelsOf({ detector, attributeModel })) expectRunnable(engine, model);
  const sampling = options.sampling ?? { kind: 'rate', framesPerSecond: DEFAULT_FRAMES_PER_SECOND };
  const workers = options.workers ?? Math.min(MAXIMUM_WORKERS, availableParallelism());
  const rateSound =
    sampling.kind !== 'rate' || (sampling.framesPerSecond > 0 && sampling.framesPerSecond <= MAXIMUM_RATE);
  const workersSound = Number.isInteger(workers) && workers >= 1 && workers <= MAXIMUM_WORKERS;
  if (!rateSound || !workersSound) throw new FacegateError('ERR_USAGE');
  return {
    engine,
    manifest,
    detector,
    attributeModel,
    attributes: options.attributes ?? ['age-range', 'age', 'gender'],
    sampling,
    granularity: options.granularity ?? 'track',
    workers,
    looks: profile.looks,
    secondLook: profile.secondLook,
    crops: {
      ...profile.crops,
      ...(options.attributesEveryFrame === true ? EVERY_FRAME : {}),
      held: Math.floor(HELD_BYTES / bytesPerFace(attributeModel)),
    },
    requireSandbox: options.requireSandbox ?? 'available',
  };
}

/** Returns every network that a run loads. */
export function modelsOf({
  detector,
  attributeModel,
}: Pick<RunPlan, 'detector' | 'attributeModel'>): readonly ModelEntry[] {
  return [detector, ...attributeModel.members.map(({ model }) => model)];
}

/** How the gate is told about the spacing of analysed frames. */
export type Analysis = { readonly framesPerSecond: number } | 'keyframes' | 'stills';

/**
 * Returns the spacing of analysed frames. Anything denser counts as 10 per second: the source may have fewer
 * frames than were asked for, and the gate uses the number only as the least that it can rely on.
 */
export function analysisOf(sampling: Sampling): Analysis {
  switch (sampling.kind) {
    case 'keyframes':
      return 'keyframes';
    case 'all':
      return { framesPerSecond: DEFAULT_FRAMES_PER_SECOND };
    case 'rate':
      return { framesPerSecond: Math.min(sampling.framesPerSecond, DEFAULT_FRAMES_PER_SECOND) };
  }
}

/** Says whether analysed frames are close enough for tracks to run across them. */
export function linksFrames(sampling: Sampling, kind: MediaFacts['kind']): boolean {
  if (kind !== 'video') return false;
  return (
    sampling.kind === 'all' || (sampling.kind === 'rate' && sampling.framesPerSecond >= MINIMUM_LINKING_RATE)
  );
}

/** Returns how many frames the ring holds: enough to keep the workers busy, within the memory set aside. */
export function slotCountFor(workers: number, slotBytes: number): number {
  return Math.max(3, Math.min(workers + 4, Math.floor(RING_BYTES / slotBytes)));
}
