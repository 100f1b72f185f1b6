import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ESTIMATE, type TrackedFace, type TrackedFrame } from '../src/contracts/face.ts';
import { findAttributeModel, type AttributeModel } from '../src/inference/attribute-model.ts';
import { openFaceInference, type FaceInference } from '../src/inference/face-inference.ts';
import { findDetector } from '../src/inference/find-model.ts';
import { readManifest } from '../src/inference/manifest.ts';
import type { DetectorEntry } from '../src/inference/manifest-schema.ts';
import { DEFAULT_PROFILE, PROFILES } from '../src/pipeline/profiles.ts';
import { CropSchedule } from '../src/tracking/crop-schedule.ts';
import { TrackEstimate, type AgeInterval } from '../src/tracking/track-estimate.ts';
import { MotionTracker } from '../src/tracking/tracker.ts';
import { computeLumaGrid } from '../src/vision/luma-grid.ts';
import { clipFrames, type ClipFrame } from './surroundings/clip-frames.ts';

/*
 * Measures tracks on clips without consent in between, so only for clips that may be analysed: how many tracks there
 * are, and how much a track's estimate moves over time compared with single-frame estimates of the same face.
 * Usage: npm run bench:tracks -- <clip or folder of clips ...>. A `clips.csv` beside a clip says, under `file` and
 * `people`, how many people it shows. Prints aggregates per clip and keeps nothing.
 */
const {
  detector: DETECTOR,
  attributeModel: ATTRIBUTES,
  looks: LOOKS,
  secondLook: SECOND_LOOK,
} = PROFILES[DEFAULT_PROFILE];
const FRAMES_PER_SECOND = 10;
const MAXIMUM_CROPS = 8;

interface Followed {
  readonly schedule: CropSchedule;
  readonly estimate: TrackEstimate;
  readonly singleAges: number[];
  readonly trackAges: number[];
}

async function main(paths: readonly string[]): Promise<void> {
  const manifest = readManifest();
  const models = {
    detector: findDetector(manifest, DETECTOR),
    attributes: findAttributeModel(manifest, ATTRIBUTES),
  };
  const inference = await openFaceInference({
    detectorId: DETECTOR,
    attributesId: ATTRIBUTES,
    minimumScore: models.detector.detector.scores.presence,
    looks: LOOKS,
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
  { detector, attributes }: { detector: DetectorEntry; attributes: AttributeModel },
): Promise<string> {
  const { longSidePx, scores } = detector.detector;
  const tracker = new MotionTracker({
    presenceScore: scores.presence,
    inferenceScore: scores.inference,
    linkFrames: true,
  });
  const followed = new Map<number, Followed>();
  let frames = 0;
  const sampling = { kind: 'rate', framesPerSecond: FRAMES_PER_SECOND } as const;
  for await (const clipFrame of clipFrames(path, longSidePx, sampling)) {
    frames++;
    const { frame, picture, size } = clipFrame;
    const detections = await inference.detect(picture, size);
    const lumaGrid = computeLumaGrid(picture, size);
    const tracked = tracker.update({ ...frame, detections, lumaGrid, picture: { pixels: picture, size } });
    await estimateAll(tracked, clipFrame, inference, (id) =>
      followedTrack(followed, id, attributes.ageInterval),
    );
  }
  return describe(frames, peopleIn(path), [...followed.values()]);
}

function followedTrack(followed: Map<number, Followed>, trackId: number, ageInterval: AgeInterval): Followed {
  const existing = followed.get(trackId);
  if (existing !== undefined) return existing;
  const made = {
    schedule: new CropSchedule(),
    estimate: new TrackEstimate(ageInterval, MAXIMUM_CROPS),
    singleAges: [],
    trackAges: [],
  };
  followed.set(trackId, made);
  return made;
}

/** Estimates every confirmed face of a frame by itself, and lets the track take the crops that it would have taken. */
async function estimateAll(
  tracked: TrackedFrame,
  { frame, full }: ClipFrame,
  inference: FaceInference,
  trackOf: (trackId: number) => Followed,
): Promise<void> {
  for (const face of tracked.faces.filter(({ confirmed }) => confirmed)) {
    const { schedule, estimate, singleAges, trackAges } = trackOf(face.trackId);
    const box = boxOf(face);
    const better = SECOND_LOOK ? await inference.lookAgain(full, frame.geometry, box) : box;
    const crops = inference.cropFaces(full, frame.geometry, better);
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

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

await main(process.argv.slice(2));
