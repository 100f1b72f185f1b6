import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ESTIMATE, type TrackedFace, type TrackedFrame } from '../src/contracts/face.ts';
import type { SampledFrame } from '../src/contracts/frame.ts';
import { openFaceInference, type FaceInference } from '../src/inference/face-inference.ts';
import type { DetectorEntry, EstimatorEntry } from '../src/inference/manifest-schema.ts';
import { describeModel, detectorInputSize } from '../src/inference/model-catalogue.ts';
import { slotBytesFor } from '../src/media/frame-geometry.ts';
import { FrameRing } from '../src/media/frame-ring.ts';
import { DEFAULT_MEDIA_LIMITS } from '../src/media/media-limits.ts';
import { openMedia } from '../src/media/open-media.ts';
import { probeMedia } from '../src/media/probe-media.ts';
import { inspectSandbox } from '../src/media/sandbox/inspect-sandbox.ts';
import { decoderFor } from '../src/media/select-decoder.ts';
import { DEFAULT_PROFILE, PROFILES } from '../src/pipeline/profiles.ts';
import { CropSchedule } from '../src/tracking/crop-schedule.ts';
import { TrackEstimate } from '../src/tracking/track-estimate.ts';
import { MotionTracker } from '../src/tracking/tracker.ts';
import { computeLumaGrid } from '../src/vision/luma-grid.ts';

/*
 * Measures tracks on clips without consent in between, so only for clips that may be analysed: how many tracks there
 * are, and how much a track's estimate moves over time compared with single-frame estimates of the same face.
 * Usage: npm run bench:tracks -- <clip or folder of clips ...>. A `clips.csv` beside a clip says, under `file` and
 * `people`, how many people it shows. Prints aggregates per clip and keeps nothing.
 */
const { detector: DETECTOR, attributeModel: ATTRIBUTES } = PROFILES[DEFAULT_PROFILE];
const FRAMES_PER_SECOND = 10;
const MAXIMUM_CROPS = 8;

interface Followed {
  readonly schedule: CropSchedule;
  readonly estimate: TrackEstimate;
  readonly singleAges: number[];
  readonly trackAges: number[];
}

async function main(paths: readonly string[]): Promise<void> {
  const models = { detector: detectorEntry(), estimator: estimatorEntry() };
  const inference = await openFaceInference({
    detectorId: DETECTOR,
    attributesId: ATTRIBUTES,
    minimumScore: models.detector.detector.scores.presence,
    looks: 'mirrored',
  });
  print(
    'clip | frames | people | confirmed tracks | crops per track | single-frame spread | track spread | ratio',
  );
  for (const [index, path] of paths.flatMap(clipsIn).entries()) {
    print(`${index + 1} | ${await measure(path, inference, models)}`);
  }
  await inference.close();
}

async function measure(
  path: string,
  inference: FaceInference,
  { detector, estimator }: { detector: DetectorEntry; estimator: EstimatorEntry },
): Promise<string> {
  await using open = await openMedia(path, DEFAULT_MEDIA_LIMITS);
  const sandbox = await inspectSandbox();
  const media = await probeMedia(open, DEFAULT_MEDIA_LIMITS, sandbox);
  const size = detectorInputSize(DETECTOR, media.facts.displayed);
  const ring = new FrameRing(3, slotBytesFor(media, size));
  const decoder = await decoderFor('video', 'auto', process.env, sandbox);
  await using session = decoder.decode({
    media,
    sampling: { kind: 'rate', framesPerSecond: FRAMES_PER_SECOND },
    detector: size,
    ring,
    limits: DEFAULT_MEDIA_LIMITS,
  });
  const { presence, inference: inferenceScore } = detector.detector.scores;
  const tracker = new MotionTracker({ presenceScore: presence, inferenceScore, linkFrames: true });
  const followed = new Map<number, Followed>();
  let frames = 0;
  for await (const frame of session.frames) {
    frames++;
    const picture = ring.slots.detector(frame.slot, frame.geometry);
    const detections = await inference.detect(picture, size);
    const lumaGrid = computeLumaGrid(picture, size);
    const tracked = tracker.update({ ...frame, detections, lumaGrid, picture: { pixels: picture, size } });
    await estimateAll(tracked, frame, ring, inference, (id) => followedTrack(followed, id, estimator));
    ring.release(frame.slot);
  }
  return describe(frames, peopleIn(path), [...followed.values()]);
}

function followedTrack(
  followed: Map<number, Followed>,
  trackId: number,
  estimator: EstimatorEntry,
): Followed {
  const existing = followed.get(trackId);
  if (existing !== undefined) return existing;
  const made = {
    schedule: new CropSchedule(),
    estimate: new TrackEstimate(estimator.estimator.ageInterval, MAXIMUM_CROPS),
    singleAges: [],
    trackAges: [],
  };
  followed.set(trackId, made);
  return made;
}

/** Estimates every confirmed face of a frame by itself, and lets the track take the crops that it would have taken. */
async function estimateAll(
  tracked: TrackedFrame,
  frame: SampledFrame,
  ring: FrameRing,
  inference: FaceInference,
  trackOf: (trackId: number) => Followed,
): Promise<void> {
  for (const face of tracked.faces.filter(({ confirmed }) => confirmed)) {
    const { schedule, estimate, singleAges, trackAges } = trackOf(face.trackId);
    const crops = inference.cropFaces(
      ring.slots.full(frame.slot, frame.geometry),
      frame.geometry,
      boxOf(face),
    );
    const single = await inference.estimate(crops, 1);
    singleAges.push(single[0] ?? NaN);
    if (schedule.isDue(frame.timestampUs, MAXIMUM_CROPS)) {
      schedule.take(frame.timestampUs);
      estimate.add(single);
    }
    trackAges.push(estimate.buffer[ESTIMATE.ageYears] ?? NaN);
  }
}

/** Returns a clip itself, or the clips of a folder by name. */
function clipsIn(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => /\.(?:mp4|mkv|mov|webm|avi)$/.test(name));
  return names.sort().map((name) => join(path, name));
}

/** Returns how many people `clips.csv` says that a clip shows; `?` where there is no such line. */
function peopleIn(path: string): string {
  const list = join(dirname(path), 'clips.csv');
  if (!existsSync(list)) return '?';
  const [header = [], ...lines] = readFileSync(list, 'utf8')
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','));
  const line = lines.find((cells) => cells[header.indexOf('file')] === basename(path));
  return line?.[header.indexOf('people')] ?? '?';
}

function boxOf({ box }: TrackedFace): Float32Array {
  return Float32Array.of(box.x, box.y, box.width, box.height);
}

/** Spreads are standard deviations in years, weighted by frames over the tracks; the estimate is taken after 1 s. */
function describe(frames: number, people: string, tracks: readonly Followed[]): string {
  const settled = tracks.filter(({ singleAges }) => singleAges.length >= 2 * FRAMES_PER_SECOND);
  const weigh = (values: (track: Followed) => readonly number[]): number => {
    const counts = settled.map((track) => values(track).length);
    const total = counts.reduce((sum, count) => sum + count, 0);
    return settled.reduce(
      (sum, track, index) => sum + deviation(values(track)) * ((counts[index] ?? 0) / total),
      0,
    );
  };
  const single = weigh(({ singleAges }) => singleAges);
  const track = weigh(({ trackAges }) => trackAges.slice(FRAMES_PER_SECOND));
  const crops = tracks.map(({ estimate }) => estimate.inferences).join(' ');
  return [
    frames,
    people,
    tracks.length,
    crops,
    single.toFixed(2),
    track.toFixed(2),
    (track / single).toFixed(2),
  ].join(' | ');
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

function detectorEntry(): DetectorEntry {
  const model = describeModel(DETECTOR);
  if (model.task !== 'detect-faces') throw new Error('the detector is not one');
  return model;
}

function estimatorEntry(): EstimatorEntry {
  const model = describeModel(ATTRIBUTES);
  if (model.task !== 'estimate-attributes') throw new Error('the attribute model is not one');
  return model;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

await main(process.argv.slice(2));
