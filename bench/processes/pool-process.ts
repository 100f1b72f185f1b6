import type { SampledFrame } from '../../src/contracts/frame.ts';
import { bytesPerFace, findAttributeModel } from '../../src/inference/attribute-model.ts';
import { readManifest } from '../../src/inference/manifest.ts';
import { describeModel, detectorInputSize } from '../../src/inference/model-catalogue.ts';
import { FacegateError } from '../../src/errors/facegate-error.ts';
import { slotBytesFor } from '../../src/media/frame-geometry.ts';
import { FrameRing } from '../../src/media/frame-ring.ts';
import { DEFAULT_MEDIA_LIMITS } from '../../src/media/media-limits.ts';
import { openMedia } from '../../src/media/open-media.ts';
import { probeMedia } from '../../src/media/probe-media.ts';
import { inspectSandbox } from '../../src/media/sandbox/inspect-sandbox.ts';
import { decoderFor } from '../../src/media/select-decoder.ts';
import { CropMemory } from '../../src/scheduling/crop-memory.ts';
import { InferencePool } from '../../src/scheduling/inference-pool.ts';
import { answerRequest } from './answer.ts';
import { poolRequestSchema, type PoolAnswer, type PoolRequest } from './pool-messages.ts';

/** x, y, width, height, score. */
const NUMBERS_PER_DETECTION = 5;
const WARM_UP_MS = 500;

// How fast worker threads detect and estimate, when every frame is in memory before the clock starts.
await answerRequest(poolRequestSchema, measure);

async function measure(request: PoolRequest): Promise<PoolAnswer> {
  const minimumScore = presenceScore(request.detector);
  const { ring, frames } = await predecode(request);
  await using pool = new InferencePool(
    {
      detectorId: request.detector,
      attributesId: request.attributeModel,
      minimumScore,
      looks: request.looks,
    },
    request.workers,
  );
  const cropMemory = new CropMemory(bytesPerFace(findAttributeModel(readManifest(), request.attributeModel)));
  const { workers, secondLook } = request;
  const work: Work = { pool, ring, frames, cropMemory, workers, secondLook };
  await runFor(WARM_UP_MS, work);
  const { elapsedMs, analysed, faces } = await runFor(request.durationMs, work);
  for (const { slot } of frames) ring.release(slot);
  return {
    framesPerSecond: (1000 * analysed) / elapsedMs,
    facesPerFrame: faces / analysed,
    frames: analysed,
  };
}

function presenceScore(detectorId: string): number {
  const model = describeModel(detectorId);
  if (model.task !== 'detect-faces') throw new FacegateError('ERR_MODEL_UNKNOWN');
  return model.detector.scores.presence;
}

/** Fills a ring with the first analysed frames, at ten per second, and stops the decoder. */
async function predecode(
  request: PoolRequest,
): Promise<{ readonly ring: FrameRing; readonly frames: readonly SampledFrame[] }> {
  await using media = await openMedia(request.clipPath, DEFAULT_MEDIA_LIMITS);
  const sandbox = await inspectSandbox();
  const probed = await probeMedia(media, DEFAULT_MEDIA_LIMITS, sandbox);
  const detector = detectorInputSize(request.detector, probed.facts.displayed);
  const ring = new FrameRing(request.frames, slotBytesFor(probed, detector));
  const decoder = await decoderFor('video', { preference: 'auto', environment: process.env, sandbox });
  const frames: SampledFrame[] = [];
  await using session = decoder.decode({
    media: probed,
    sampling: { kind: 'rate', framesPerSecond: 10 },
    detector,
    ring,
    limits: DEFAULT_MEDIA_LIMITS,
  });
  for await (const frame of session.frames) {
    frames.push(frame);
    if (frames.length === request.frames) break;
  }
  if (frames.length === 0) throw new FacegateError('ERR_DECODER_FAILED');
  return { ring, frames };
}

/** What the lanes work on, and with. */
interface Work {
  readonly pool: InferencePool;
  readonly ring: FrameRing;
  readonly frames: readonly SampledFrame[];
  readonly cropMemory: CropMemory;
  readonly workers: number;
  readonly secondLook: boolean;
}

interface Progress {
  readonly elapsedMs: number;
  readonly analysed: number;
  readonly faces: number;
}

/** Goes round the frames until the time is over, one lane more than there are workers. */
async function runFor(durationMs: number, work: Work): Promise<Progress> {
  const { frames, workers } = work;
  const startedMs = performance.now();
  let next = 0;
  let faces = 0;
  const lane = async (): Promise<void> => {
    while (performance.now() - startedMs < durationMs) {
      const frame = frames[next % frames.length];
      next += 1;
      const found = frame === undefined ? 0 : await analyseFrame(frame, work);
      faces += found;
    }
  };
  await Promise.all(Array.from({ length: workers + 1 }, lane));
  return { elapsedMs: performance.now() - startedMs, analysed: next, faces };
}

/** Detects all faces of a frame, cuts them out and estimates each. Returns how many there were. */
async function analyseFrame(
  { geometry, slot }: SampledFrame,
  { pool, ring, cropMemory, secondLook }: Work,
): Promise<number> {
  const { detections } = await pool.detect(ring.slots.detector(slot, geometry), geometry.detector);
  const count = detections.length / NUMBERS_PER_DETECTION;
  if (count === 0) return 0;
  const boxes = new Float32Array(count * 4);
  for (let face = 0; face < count; face += 1) {
    boxes.set(detections.subarray(face * NUMBERS_PER_DETECTION, face * NUMBERS_PER_DETECTION + 4), face * 4);
  }
  const crops = cropMemory.acquire(count);
  const targets = crops.map(({ pixels }) => pixels);
  await pool.crop(ring.slots.full(slot, geometry), geometry, boxes, targets, secondLook);
  const estimates = await pool.estimate(targets);
  estimates.fill(0);
  for (const { release } of crops) release();
  detections.fill(0);
  return count;
}
