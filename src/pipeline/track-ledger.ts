import type { FaceObservation } from '../contracts/face.ts';
import type { NormalizedBox } from '../contracts/geometry.ts';
import { CropSchedule } from '../tracking/crop-schedule.ts';
import type { Obstacle } from '../tracking/crop-quality.ts';
import { TrackEstimate, type AgeInterval } from '../tracking/track-estimate.ts';

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

/** What the pipeline knows about one track while it lasts: times, the gate's last word, and its estimate. */
export class LedgerEntry {
  readonly trackId: number;
  readonly schedule = new CropSchedule();
  readonly estimate: TrackEstimate;
  claim: Claim = 'undecided';
  confirmed = false;
  /** Why the last crop of this track was not worth an estimate. */
  obstacle: Obstacle | undefined;
  /** The sharpest that the next crop may be, judging by the last one. */
  expectedSharpness = Infinity;
  private seen: SeenFrame[] = [];
  private startUs = NaN;
  private endUs = NaN;
  private framesAnalysed = 0;

  constructor(trackId: number, interval: AgeInterval, maximumCrops: number) {
    this.trackId = trackId;
    this.estimate = new TrackEstimate(interval, maximumCrops);
  }

  /** Takes a frame in which the track was seen. Until it is claimed, frames are kept: which count is not known. */
  see(frame: SeenFrame): void {
    if (this.claim === 'claimed') this.count(frame);
    else if (this.claim !== 'denied') this.seen.push(frame);
  }

  /** Marks the track as claimed and returns its frames within the window; earlier ones are not spoken for. */
  claimWithin({ fromUs, untilUs }: ClaimWindow): readonly SeenFrame[] {
    const claimed = this.seen.filter(({ timestampUs }) => timestampUs >= fromUs && timestampUs <= untilUs);
    this.claim = 'claimed';
    this.seen = [];
    for (const frame of claimed) this.count(frame);
    return claimed;
  }

  /** Marks the track as denied and forgets what was kept for it. */
  deny(): void {
    this.claim = 'denied';
    this.seen = [];
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

  /** Forgets a track and overwrites its estimate. */
  remove(trackId: number): void {
    this.entries.get(trackId)?.estimate.clear();
    this.entries.delete(trackId);
  }

  /** Forgets everything. */
  clear(): void {
    for (const { trackId } of this.all()) this.remove(trackId);
  }
}
