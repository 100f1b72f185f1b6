import { rm, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scopeCases } from '../../bench/consent-leakage/scope-case.ts';
import { render, type Scenario } from '../../samples/compose/scenario.ts';
import { openFaceInference } from '../../src/inference/face-inference.ts';
import { describeModel, detectorInputSize } from '../../src/inference/model-catalogue.ts';
import { slotBytesFor } from '../../src/media/frame-geometry.ts';
import { FrameRing } from '../../src/media/frame-ring.ts';
import { DEFAULT_MEDIA_LIMITS } from '../../src/media/media-limits.ts';
import { openMedia } from '../../src/media/open-media.ts';
import { probeMedia } from '../../src/media/probe-media.ts';
import { inspectSandbox } from '../../src/media/sandbox/inspect-sandbox.ts';
import { decoderFor } from '../../src/media/select-decoder.ts';
import { DEFAULT_PROFILE, PROFILES } from '../../src/pipeline/profiles.ts';
import type { DetectedFrame } from '../../src/tracking/tracker.ts';
import { fullPicture } from '../../src/tracking/face-patch.ts';
import { computeLumaGrid } from '../../src/vision/luma-grid.ts';
import { rememberPeople, type WatchedScenario } from './claims.ts';

const { detector: DETECTOR, attributeModel: ATTRIBUTES } = PROFILES[DEFAULT_PROFILE];

/** Renders scenarios, one after the other, and detects the faces in their analysed frames. */
export async function watchScenarios(
  asked: readonly { readonly scenario: Scenario; readonly framesPerSecond: number }[],
): Promise<WatchedScenario[]> {
  const model = describeModel(DETECTOR);
  if (model.task !== 'detect-faces') throw new Error('the detector is not one');
  const { scores } = model.detector;
  const minimumScore = scores.presence;
  const settings = { detectorId: DETECTOR, attributesId: ATTRIBUTES, minimumScore, mirrorCrops: true };
  const inference = await openFaceInference(settings);
  const folder = await mkdtemp(join(tmpdir(), 'facegate-rules-'));
  try {
    const watched: WatchedScenario[] = [];
    for (const { scenario, framesPerSecond } of asked) {
      const path = join(folder, `${scenario.scene.name}.avi`);
      await render(scenario, path);
      const frames = await detectIn(path, framesPerSecond, (pixels, size) => inference.detect(pixels, size));
      const peopleIn = rememberPeople(scenario);
      watched.push({ scenario, framesPerSecond, scores, frames, cases: scopeCases(scenario), peopleIn });
    }
    return watched;
  } finally {
    await inference.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function detectIn(
  path: string,
  framesPerSecond: number,
  detect: (pixels: Uint8Array, size: { widthPx: number; heightPx: number }) => Promise<Float32Array>,
): Promise<DetectedFrame[]> {
  await using open = await openMedia(path, DEFAULT_MEDIA_LIMITS);
  const sandbox = await inspectSandbox();
  const media = await probeMedia(open, DEFAULT_MEDIA_LIMITS, sandbox);
  const size = detectorInputSize(DETECTOR, media.facts.displayed);
  const ring = new FrameRing(3, slotBytesFor(media, size));
  const decoder = await decoderFor('video', { preference: 'auto', environment: process.env, sandbox });
  await using session = decoder.decode({
    media,
    sampling: { kind: 'rate', framesPerSecond },
    detector: size,
    ring,
    limits: DEFAULT_MEDIA_LIMITS,
  });
  const frames: DetectedFrame[] = [];
  for await (const { slot, geometry, analysedIndex, timestampUs } of session.frames) {
    const pixels = ring.slots.detector(slot, geometry).slice();
    // A copy of what is looked at: the luma alone, of every frame of every clip.
    const { pixels: full, ...look } = fullPicture(ring.slots.full(slot, geometry), geometry);
    const luma = full.slice(0, look.size.widthPx * look.size.heightPx);
    ring.release(slot);
    const detections = (await detect(pixels, size)).slice();
    const lumaGrid = computeLumaGrid(pixels, size).slice();
    frames.push({ analysedIndex, timestampUs, detections, lumaGrid, picture: { ...look, pixels: luma } });
  }
  return frames;
}
