import type { DoubtedStretch, FaceObservation } from '../contracts/face.ts';
import type { NormalizedBox } from '../contracts/geometry.ts';
import { CropSchedule } from '../tracking/crop-schedule.ts';
import type { Obstacle } from '../tracking/crop-quality.ts';
import { TrackEstimate, type AgeInterval } from '../tracking/track-estimate.ts';
import type { WithheldFaces } from '../telemetry/run-summary.ts';
import { partition } from './partition.ts';

/** Where one track stands with the gate. */
export type Claim = 'undecided' | 'waiting' | 'claimed' | 'denied';

/** A frame in which a track was seen. */
export interface SeenFrame {
  readonly timestampUs: number;
  readonly box: NormalizedBox;
}

/** The times, both included, within which the gate has claimed a track. Microseconds. */
export interface ClaimWindow {
  readonly fromUs: number;
  readonly untilUs: number;
}

/** A crop that waits until it is certain whose face it shows. */
export interface WaitingCrop {
  readonly timestampUs: number;
  /** `[side, side, 3]` uint8 RGB. */
  readonly pixels: Uint8Array;
  /** Overwrites the pixels and gives their memory back: the entry's to do. */
  readonly release: () => void;
}

/** What the pipeline knows about one track while it lasts: times, the gate's last word, and its estimate. */
export class LedgerEntry {
  readonly trackId: number;
  readonly schedule = new CropSchedule();
  readonly estimate: TrackEstimate;
  claim: Claim = 'undecided';
  /** The gate's last word on which times the track may speak for. */
  window: ClaimWindow = { fromUs: Infinity, untilUs: -Infinity };
  /** Presentation time of the frame at which the gate was last asked. */
  askedUs = -Infinity;
  confirmed = false;
  /** Why the last crop of this track was not worth an estimate. */
  obstacle: Obstacle | undefined;
  /** The sharpest that the next crop may be, judging by the last one. */
  expectedSharpness = Infinity;
  private seen: SeenFrame[] = [];
  private spoken: SeenFrame[] = [];
  private crops: WaitingCrop[] = [];
  private readonly doubted: DoubtedStretch[] = [];
  private startUs = NaN;
  private endUs = NaN;
  private framesAnalysed = 0;
  private faces = 0;
  private doubtedFaces = 0;

  constructor(trackId: number, interval: AgeInterval, maximumCrops: number) {
    this.trackId = trackId;
    this.estimate = new TrackEstimate(interval, maximumCrops);
  }

  /** Takes a frame in which the track was seen. It is kept until the gate says whether the track speaks for it. */
  see(frame: SeenFrame): void {
    this.faces++;
    if (this.isDoubted(frame.timestampUs)) this.doubtedFaces++;
    else if (this.claim !== 'denied') this.seen.push(frame);
  }

  /** Forgets what it waits to say about a stretch in which the track may have shown another face. */
  doubt(stretch: DoubtedStretch): void {
    this.doubted.push(stretch);
    const [doubtful, seen] = partition(this.seen, ({ timestampUs }) => this.isDoubted(timestampUs));
    this.seen = seen;
    this.doubtedFaces += doubtful.length;
    const [forgotten, kept] = partition(this.crops, ({ timestampUs }) => this.isDoubted(timestampUs));
    for (const crop of forgotten) crop.release();
    this.schedule.giveBack(forgotten.length);
    this.crops = kept;
  }

  /** Says whether the track may have shown another face at a presentation time. */
  isDoubted(timestampUs: number): boolean {
    return this.doubted.some(({ afterUs, untilUs }) => timestampUs > afterUs && timestampUs <= untilUs);
  }

  /** Marks the track as claimed within the window, which only ever grows, and counts its frames up to there. */
  claimWithin(window: ClaimWindow): void {
    this.claim = 'claimed';
    this.window = window;
    const [due, later] = partition(this.seen, ({ timestampUs }) => timestampUs <= window.untilUs);
    this.seen = later;
    for (const frame of due) {
      if (frame.timestampUs < window.fromUs) continue;
      this.count(frame);
      this.spoken.push(frame);
    }
  }

  /**
   * Returns the claimed frames that have not been handed out. While nothing has been estimated they wait for the first
   * crop; where there is none, nothing will be said about them.
   *
   * @param isUnderWay - A crop is being estimated, and they are spoken of after it.
   */
  takeFrames(isUnderWay: boolean): readonly SeenFrame[] {
    const isKnown = isUnderWay || this.estimate.inferences > 0;
    if (!isKnown && this.crops.length > 0) return [];
    const frames = isKnown ? this.spoken : [];
    this.spoken = [];
    return frames;
  }

  /** Says whether a frame has been claimed. */
  get hasFrames(): boolean {
    return this.framesAnalysed > 0;
  }

  /** Keeps a crop, which it owns from now on, until it is certain whose face it shows. */
  hold(crop: WaitingCrop): void {
    this.crops.push(crop);
  }

  /** Presentation time of the first crop that waits to be estimated, in microseconds; `Infinity` without one. */
  get firstCropUs(): number {
    return this.crops[0]?.timestampUs ?? Infinity;
  }

  /** Hands over the crops within the window, to be estimated and released; later ones go on waiting. */
  takeCrops(): readonly WaitingCrop[] {
    const [due, later] = partition(this.crops, ({ timestampUs }) => timestampUs <= this.window.untilUs);
    this.crops = later;
    return due;
  }

  /**
   * Returns how many of its faces are withheld for which reason.
   *
   * @param released - A row of the track was released.
   */
  withheldFaces(released: boolean): Partial<WithheldFaces> {
    const { faces, doubtedFaces: doubted, framesAnalysed } = this;
    if (!this.confirmed) return { unconfirmed: faces };
    if (this.claim !== 'claimed') return { unclaimed: faces };
    const uncertain = faces - doubted - framesAnalysed;
    return { uncertain, doubted, unsound: released ? 0 : framesAnalysed };
  }

  /** Marks the track as denied and forgets what was kept for it. */
  deny(): void {
    this.claim = 'denied';
    this.clear();
  }

  /** Overwrites its crops and its estimate. */
  clear(): void {
    this.seen = [];
    this.spoken = [];
    for (const { release } of this.crops) release();
    this.crops = [];
    this.estimate.clear();
  }

  /** Returns the whole track as the gate wants to see it. Borrows the estimate. */
  observation(): FaceObservation {
    const { trackId, startUs, endUs, framesAnalysed } = this;
    return { trackId, startUs, endUs, framesAnalysed, estimate: this.estimate.buffer };
  }

  /** Returns one frame of the track as the gate wants to see it. Borrows the estimate. */
  frameObservation({ timestampUs, box }: SeenFrame): FaceObservation {
    const { trackId } = this;
    return {
      trackId,
      startUs: timestampUs,
      endUs: timestampUs,
      framesAnalysed: 1,
      box,
      estimate: this.estimate.buffer,
    };
  }

  private count({ timestampUs }: SeenFrame): void {
    if (this.framesAnalysed === 0) this.startUs = timestampUs;
    this.endUs = timestampUs;
    this.framesAnalysed++;
  }
}

/** The tracks of one run by id. */
export class TrackLedger {
  private readonly entries = new Map<number, LedgerEntry>();
  private readonly interval: AgeInterval;
  private readonly maximumCrops: number;

  constructor(interval: AgeInterval, maximumCrops: number) {
    this.interval = interval;
    this.maximumCrops = maximumCrops;
  }

  /** Returns the entry of a track, made on first sight. */
  entry(trackId: number): LedgerEntry {
    const existing = this.entries.get(trackId);
    if (existing !== undefined) return existing;
    const created = new LedgerEntry(trackId, this.interval, this.maximumCrops);
    this.entries.set(trackId, created);
    return created;
  }

  find(trackId: number): LedgerEntry | undefined {
    return this.entries.get(trackId);
  }

  /** The entries in order of first sight. */
  all(): readonly LedgerEntry[] {
    return [...this.entries.values()];
  }

  /** Forgets a track and overwrites its crops and its estimate. */
  remove(trackId: number): void {
    this.entries.get(trackId)?.clear();
    this.entries.delete(trackId);
  }

  /** Forgets everything. */
  clear(): void {
    for (const { trackId } of this.all()) this.remove(trackId);
  }
}
