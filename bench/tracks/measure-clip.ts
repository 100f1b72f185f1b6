import {
  ESTIMATE,
  type DoubtedStretch,
  type TrackedFace,
  type TrackedFrame,
} from '../../src/contracts/face.ts';
import type { AttributeModel } from '../../src/inference/attribute-model.ts';
import type { FaceInference } from '../../src/inference/face-inference.ts';
import type { DetectorEntry } from '../../src/inference/manifest-schema.ts';
import { DEFAULT_PROFILE, PROFILES } from '../../src/pipeline/profiles.ts';
import { fullPicture } from '../../src/tracking/face-patch.ts';
import { CropSchedule } from '../../src/tracking/crop-schedule.ts';
import { TrackEstimate, type AgeInterval } from '../../src/tracking/track-estimate.ts';
import { MotionTracker } from '../../src/tracking/tracker.ts';
import { computeLumaGrid } from '../../src/vision/luma-grid.ts';
import { clipFrames, type ClipFrame } from '../surroundings/clip-frames.ts';

/** What the tracks of one clip are like, in aggregates. */
export interface ClipTracks {
  readonly frames: number;
  /** Tracks that were confirmed at least once. */
  readonly tracks: number;
  /** Those of them with a confirmed face that is certain and in no doubt: rows come from no others. */
  readonly certainTracks: number;
  /** How often a track began anew in its place. */
  readonly anew: number;
  /** Crops that were estimated, track by track. */
  readonly crops: readonly number[];
  /** Standard deviations of the age in years, weighted by frames over the tracks of 2 s and more; NaN without any. */
  readonly singleFrameSpread: number;
  /** The same of a track's combined estimate, from one second on. */
  readonly trackSpread: number;
}

/** The models that a clip is measured with. */
export interface ClipModels {
  readonly inference: FaceInference;
  readonly detector: DetectorEntry;
  readonly attributes: AttributeModel;
}

const MAXIMUM_CROPS = 8;
const { secondLook: SECOND_LOOK } = PROFILES[DEFAULT_PROFILE];

interface Followed {
  readonly schedule: CropSchedule;
  readonly estimate: TrackEstimate;
  readonly confirmedUs: number[];
  readonly singleAges: number[];
  readonly trackAges: number[];
}

/** Follows the faces of a clip and estimates every one of them in every frame. */
export async function measureClip(
  path: string,
  framesPerSecond: number,
  models: ClipModels,
): Promise<ClipTracks> {
  const { inference, detector, attributes } = models;
  const { longSidePx, scores } = detector.detector;
  const tracker = new MotionTracker({
    presenceScore: scores.presence,
    inferenceScore: scores.inference,
    linkFrames: true,
  });
  const followed = new Map<number, Followed>();
  const firstSeenUs = new Map<number, number>();
  const certainUntil = new Map<number, number>();
  const doubted: DoubtedStretch[] = [];
  let frames = 0;
  const sampling = { kind: 'rate', framesPerSecond } as const;
  for await (const clipFrame of clipFrames(path, longSidePx, sampling)) {
    frames++;
    const { frame, picture, size } = clipFrame;
    const detections = await inference.detect(picture, size);
    const lumaGrid = computeLumaGrid(picture, size);
    const look = fullPicture(clipFrame.full, frame.geometry);
    const tracked = tracker.update({ ...frame, detections, lumaGrid, picture: look });
    for (const { trackId } of tracked.faces)
      if (!firstSeenUs.has(trackId)) firstSeenUs.set(trackId, frame.timestampUs);
    doubted.push(...tracked.doubted);
    for (const { trackId, certainUntilUs } of tracked.ended) certainUntil.set(trackId, certainUntilUs);
    await estimateAll(tracked, clipFrame, inference, (id) =>
      followedTrack(followed, id, attributes.ageInterval),
    );
  }
  for (const { trackId, certainUntilUs } of tracker.finish()) certainUntil.set(trackId, certainUntilUs);
  const certain = [...followed].filter(([id, { confirmedUs }]) =>
    confirmedUs.some((us) => us <= (certainUntil.get(id) ?? -Infinity) && !isDoubted(doubted, id, us)),
  );
  const anew = doubted.filter(
    ({ trackId, afterUs }) => afterUs < (firstSeenUs.get(trackId) ?? -Infinity),
  ).length;
  return {
    frames,
    certainTracks: certain.length,
    anew,
    ...summarise([...followed.values()], framesPerSecond),
  };
}

function isDoubted(doubted: readonly DoubtedStretch[], trackId: number, timestampUs: number): boolean {
  return doubted.some(
    (stretch) =>
      stretch.trackId === trackId && timestampUs > stretch.afterUs && timestampUs <= stretch.untilUs,
  );
}

function followedTrack(followed: Map<number, Followed>, trackId: number, ageInterval: AgeInterval): Followed {
  const existing = followed.get(trackId);
  if (existing !== undefined) return existing;
  const made = {
    schedule: new CropSchedule(),
    estimate: new TrackEstimate(ageInterval, MAXIMUM_CROPS),
    confirmedUs: [],
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
    const { schedule, estimate, confirmedUs, singleAges, trackAges } = trackOf(face.trackId);
    const box = boxOf(face);
    const better = SECOND_LOOK ? await inference.lookAgain(full, frame.geometry, box) : box;
    const crops = inference.cropFaces(full, frame.geometry, better);
    const single = await inference.estimate(crops, 1);
    confirmedUs.push(frame.timestampUs);
    singleAges.push(single[0] ?? NaN);
    if (schedule.isDue(frame.timestampUs, MAXIMUM_CROPS)) {
      schedule.take(frame.timestampUs);
      estimate.add(single);
    }
    trackAges.push(estimate.buffer[ESTIMATE.ageYears] ?? NaN);
  }
}

function boxOf({ box }: TrackedFace): Float32Array {
  return Float32Array.of(box.x, box.y, box.width, box.height);
}

function summarise(
  tracks: readonly Followed[],
  framesPerSecond: number,
): Omit<ClipTracks, 'frames' | 'certainTracks' | 'anew'> {
  const settled = tracks.filter(({ singleAges }) => singleAges.length >= 2 * framesPerSecond);
  const weigh = (values: (track: Followed) => readonly number[]): number => {
    const counts = settled.map((track) => values(track).length);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const weighted = settled.map((track, index) => deviation(values(track)) * (counts[index] ?? 0));
    return weighted.reduce((sum, value) => sum + value, 0) / total;
  };
  return {
    tracks: tracks.length,
    crops: tracks.map(({ estimate }) => estimate.inferences),
    singleFrameSpread: weigh(({ singleAges }) => singleAges),
    trackSpread: weigh(({ trackAges }) => trackAges.slice(framesPerSecond)),
  };
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
