import type { DoubtedStretch, EndedTrack, TrackedFace, TrackedFrame, TrackEnd } from '../contracts/face.ts';
import type { NormalizedBox } from '../contracts/geometry.ts';
import { intersectionOverUnion } from '../vision/box.ts';
import { assign } from './assignment.ts';
import type { LumaGrid } from '../vision/luma-grid.ts';
import { CERTAIN_AFTER_US } from './face-continuity.ts';
import type { FramePicture } from './face-patch.ts';
import { isCutUnder, isSceneCut } from './scene-cut.ts';
import { Track } from './track.ts';

/** What the detector found in one analysed frame. Frames arrive in presentation order. */
export interface DetectedFrame {
  readonly analysedIndex: number;
  /** Presentation time in microseconds. */
  readonly timestampUs: number;
  /** `[n, 5]` float32: x, y, width, height (normalised to the displayed picture), score. Borrowed. */
  readonly detections: Float32Array;
  /** The frame itself, to see whether a face is still the same one's place. Without it only whole cuts are found. */
  readonly picture?: FramePicture;
  /** Brightness of the frame for finding cuts. Borrowed; the tracker copies it. */
  readonly lumaGrid: LumaGrid;
}

/** Thresholds of the tracker; all scores 0..1. */
export interface TrackerOptions {
  /** A detection at least this sure may be a person: it is tracked, and counts once it is seen twice running. */
  readonly presenceScore: number;
  /** A detection at least this sure counts as a person at once, and is good enough for inference. */
  readonly inferenceScore: number;
  /**
   * False when analysed frames are too far apart for motion to be followed (key frames, stills, under 5 frames per
   * second): every frame's faces are then tracks of their own.
   */
  readonly linkFrames: boolean;
}

/** A match between a prediction and a detection below this IoU is none (fail closed). */
const MINIMUM_LINK_IOU = 0.5;
/** Two faces that overlap by more than this may be mistaken for each other. */
const AMBIGUOUS_IOU = 0.1;
/** A track does not survive a longer time unseen. */
const MAXIMUM_GAP_US = 250_000;
/** A track does not survive this many analysed frames unseen. */
const MAXIMUM_MISSED_FRAMES = 2;
/** Analysed frames running before a track is confirmed: the detector's false alarms are rarely as steady. */
const CONFIRMATION_FRAMES = 3;

interface Detection {
  readonly box: NormalizedBox;
  readonly score: number;
}

/**
 * Links detections to tracks by motion alone: constant velocity, IoU, optimal assignment. It never looks at
 * appearance and never links across a gap, a cut or an ambiguity: there a track ends for good.
 */
export class MotionTracker {
  private readonly options: TrackerOptions;
  private tracks: Track[] = [];
  private nextId = 1;
  private previous: { readonly timestampUs: number; readonly lumaGrid: LumaGrid } | undefined;

  constructor(options: TrackerOptions) {
    this.options = options;
  }

  /** Takes the next analysed frame and returns what the gate may know about it. */
  update(frame: DetectedFrame): TrackedFrame {
    const ended: EndedTrack[] = [];
    const sceneCut = this.previous !== undefined && isSceneCut(this.previous.lumaGrid, frame.lumaGrid);
    this.endWhatCannotContinue(frame, sceneCut, ended);

    const detections = this.readDetections(frame.detections);
    const matched = this.match(detections, frame.timestampUs);
    const crowded = this.findAmbiguous(detections, matched, frame.timestampUs);
    const faces = detections.map((detection, index) =>
      this.follow(detection, matched[index], crowded.has(index), frame, ended),
    );
    this.endUnseen(frame.timestampUs, ended);
    this.remember(frame);

    return {
      analysedIndex: frame.analysedIndex,
      timestampUs: frame.timestampUs,
      failed: false,
      sceneCut,
      faces: faces.map((track) => this.describe(track)),
      certainUntilUs: this.certainUntilUs(frame.timestampUs),
      doubted: faces.flatMap((track) => doubtedStretch(track, frame.timestampUs)),
      presentPersons: faces.filter((track) => this.isPresent(track)).length,
      ended,
    };
  }

  /** Takes a frame whose detection failed: nobody knows who is in it, so every track ends. */
  fail(frame: Pick<DetectedFrame, 'analysedIndex' | 'timestampUs'>): TrackedFrame {
    const ended: EndedTrack[] = [];
    this.endAll('frame-failed', ended);
    this.forget();
    const certainUntilUs = this.certainUntilUs(frame.timestampUs);
    return {
      ...frame,
      failed: true,
      sceneCut: false,
      faces: [],
      certainUntilUs,
      doubted: [],
      presentPersons: 0,
      ended,
    };
  }

  /** Ends every track after the last frame and overwrites what the tracker kept of the picture. */
  finish(): readonly EndedTrack[] {
    const ended: EndedTrack[] = [];
    this.endAll(this.options.linkFrames ? 'end-of-media' : 'single-frame', ended);
    this.forget();
    return ended;
  }

  private endWhatCannotContinue(frame: DetectedFrame, sceneCut: boolean, ended: EndedTrack[]): void {
    if (!this.options.linkFrames) this.endAll('single-frame', ended);
    if (sceneCut) this.endAll('scene-cut', ended);
    if (this.previous === undefined) return;
    const elapsedUs = frame.timestampUs - this.previous.timestampUs;
    if (!(elapsedUs > 0 && elapsedUs <= MAXIMUM_GAP_US)) this.endAll('gap', ended);
  }

  private readDetections(flat: Float32Array): Detection[] {
    const detections: Detection[] = [];
    for (let offset = 0; offset + 5 <= flat.length; offset += 5) {
      const [x = NaN, y = NaN, width = NaN, height = NaN, score = NaN] = flat.subarray(offset, offset + 5);
      const finite = Number.isFinite(x + y + width + height) && width > 0 && height > 0;
      if (finite && score >= this.options.presenceScore)
        detections.push({ box: { x, y, width, height }, score });
    }
    return detections;
  }

  /** Returns for each detection the track it continues, if any. */
  private match(detections: readonly Detection[], timestampUs: number): (Track | undefined)[] {
    const overlap = this.tracks.map((track) => {
      const predicted = track.predict(timestampUs);
      return detections.map((detection) => intersectionOverUnion(predicted, detection.box));
    });
    const cost = Float64Array.from(overlap.flat(), (iou) => (iou >= MINIMUM_LINK_IOU ? 1 - iou : 2));
    const detectionOfTrack = assign(cost, this.tracks.length, detections.length);

    const matched = new Array<Track | undefined>(detections.length).fill(undefined);
    this.tracks.forEach((track, row) => {
      const column = detectionOfTrack[row] ?? -1;
      if (column >= 0 && (overlap[row]?.[column] ?? 0) >= MINIMUM_LINK_IOU) matched[column] = track;
    });
    return matched;
  }

  /** Returns the detections that overlap another person, seen now or expected there. */
  private findAmbiguous(
    detections: readonly Detection[],
    matched: readonly (Track | undefined)[],
    timestampUs: number,
  ): ReadonlySet<number> {
    const ambiguous = new Set<number>();
    const present = detections.map(
      (detection, index) =>
        detection.score >= this.options.inferenceScore || matched[index]?.missedFrames === 0,
    );
    const unseen = this.tracks
      .filter((track) => !matched.includes(track) && this.isPresent(track))
      .map((track) => track.predict(timestampUs));

    detections.forEach((detection, index) => {
      const meetsUnseen = unseen.some((box) => intersectionOverUnion(box, detection.box) > AMBIGUOUS_IOU);
      const meetsSeen = detections.some(
        (other, otherIndex) =>
          otherIndex !== index &&
          present[otherIndex] === true &&
          intersectionOverUnion(other.box, detection.box) > AMBIGUOUS_IOU,
      );
      if (meetsUnseen || meetsSeen) ambiguous.add(index);
    });
    return ambiguous;
  }

  /** Continues a track with a detection, or starts a new one where the old may not go on. */
  private follow(
    detection: Detection,
    track: Track | undefined,
    ambiguous: boolean,
    frame: DetectedFrame,
    ended: EndedTrack[],
  ): Track {
    if (track !== undefined) {
      const cut = this.isReplaced(track, detection.box, frame);
      if (track.ambiguous === ambiguous && !cut) {
        track.update(detection.box, detection.score, frame.timestampUs);
        return track;
      }
      this.end(track, cut ? 'replaced' : 'ambiguous', ended);
    }
    const started = new Track(this.nextId++, detection.box, detection.score, frame.timestampUs, ambiguous);
    if (frame.picture !== undefined)
      started.continuity.continues(frame.picture, detection.box, frame.timestampUs);
    this.tracks.push(started);
    return started;
  }

  /** Says whether another face may have taken the place of a tracked one. */
  private isReplaced(track: Track, box: NormalizedBox, frame: DetectedFrame): boolean {
    if (this.isCutUnder(track, box, frame.lumaGrid)) return true;
    return frame.picture !== undefined && !track.continuity.continues(frame.picture, box, frame.timestampUs);
  }

  private isCutUnder(track: Track, box: NormalizedBox, lumaGrid: LumaGrid): boolean {
    if (this.previous === undefined) return false;
    const { timestampUs, lumaGrid: before } = this.previous;
    return isCutUnder({ box: track.predict(timestampUs), lumaGrid: before }, { box, lumaGrid });
  }

  private endUnseen(timestampUs: number, ended: EndedTrack[]): void {
    for (const track of this.tracks.filter((candidate) => candidate.lastSeenUs !== timestampUs)) {
      track.missedFrames++;
      if (track.mayBeLeaving(timestampUs)) this.end(track, 'left-picture', ended);
      else if (track.missedFrames >= MAXIMUM_MISSED_FRAMES) this.end(track, 'unmatched', ended);
      else if (timestampUs - track.lastSeenUs > MAXIMUM_GAP_US) this.end(track, 'unmatched', ended);
    }
  }

  private end(track: Track, reason: TrackEnd, ended: EndedTrack[]): void {
    this.tracks = this.tracks.filter((other) => other !== track);
    ended.push({ trackId: track.id, reason, certainUntilUs: this.certainUntilEnd(track, reason) });
    track.continuity.clear();
  }

  private endAll(reason: TrackEnd, ended: EndedTrack[]): void {
    for (const track of this.tracks) this.end(track, reason, ended);
  }

  /** A frame that is a track of its own shows one face; else later frames have to say so. */
  private certainUntilUs(timestampUs: number): number {
    return this.options.linkFrames ? timestampUs - CERTAIN_AFTER_US : timestampUs;
  }

  private certainUntilEnd({ lastSeenUs, continuity }: Track, reason: TrackEnd): number {
    return this.options.linkFrames
      ? continuity.certainUntilUs(lastSeenUs, reason === 'unmatched')
      : this.certainUntilUs(lastSeenUs);
  }

  private isPresent(track: Track): boolean {
    return track.consecutiveHits >= 2 || track.score >= this.options.inferenceScore;
  }

  private describe(track: Track): TrackedFace {
    const steady = !this.options.linkFrames || track.consecutiveHits >= CONFIRMATION_FRAMES;
    return {
      trackId: track.id,
      box: track.box,
      score: track.score,
      confirmed: steady && track.score >= this.options.inferenceScore,
      ambiguous: track.ambiguous,
    };
  }

  private remember(frame: DetectedFrame): void {
    const lumaGrid = this.previous?.lumaGrid ?? new Uint8Array(frame.lumaGrid.length);
    lumaGrid.set(frame.lumaGrid);
    this.previous = { timestampUs: frame.timestampUs, lumaGrid };
  }

  private forget(): void {
    this.previous?.lumaGrid.fill(0);
    this.previous = undefined;
  }
}

/** Returns the stretch in which a face was in doubt until now, if it was. */
function doubtedStretch({ id, continuity }: Track, untilUs: number): readonly DoubtedStretch[] {
  const afterUs = continuity.doubtedAfterUs;
  return afterUs === undefined ? [] : [{ trackId: id, afterUs, untilUs }];
}
