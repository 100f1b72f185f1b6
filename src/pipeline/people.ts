import type {
  DoubtedStretch,
  EndedTrack,
  FaceObservation,
  TrackedFace,
  TrackedFrame,
} from '../contracts/face.ts';
import type { NormalizedBox } from '../contracts/geometry.ts';
import type { Gate } from '../consent/gate.ts';
import { cropQuality, isLargeEnough, isSharpEnough, type Obstacle } from '../tracking/crop-quality.ts';
import { CropReservoir } from '../tracking/crop-reservoir.ts';
import type { CropSlot } from '../scheduling/crop-memory.ts';
import type { AgeInterval } from '../tracking/track-estimate.ts';
import type { CropLimits } from './crop-limits.ts';
import type { Granularity } from './options.ts';
import type { Outlet } from './outlet.ts';
import type { WithheldFaces } from '../telemetry/run-summary.ts';
import { partition } from './partition.ts';
import { addWithheld, NONE_WITHHELD } from './withheld-faces.ts';
import { TrackLedger, type ClaimWindow, type LedgerEntry, type SeenFrame } from './track-ledger.ts';

/** The attribute model as the tracks see it. */
export interface AttributeModel {
  /** Returns the shorter side of a box in pixels of the source. */
  shorterSidePx(box: NormalizedBox): number;
  /** Cuts faces out of the current frame. The caller releases the crops. */
  crop(boxes: readonly NormalizedBox[]): Promise<CutFaces>;
  /** Returns `[n, 2]` float32: age in years, probability of female. Borrows the crops. */
  estimate(crops: readonly Uint8Array[]): Promise<Float32Array>;
}

/** Faces that were cut out, and how sharp each is. */
export interface CutFaces {
  readonly crops: readonly CropSlot[];
  /** `[n]` float32: variance of the Laplacian of the luma. */
  readonly sharpness: Float32Array;
}

/** Counts for the summary. */
export interface PeopleCounts {
  tracks: number;
  claimedTracks: number;
  attributeInferences: number;
  releasedTracks: number;
  releasedFrames: number;
  /** Claimed tracks about which nothing is said, by the reason. */
  readonly abstentions: Record<Obstacle, number>;
  withheldFaces: WithheldFaces;
}

/** One face worth an estimate, cut out. */
interface Crop {
  readonly face: TrackedFace;
  readonly entry: LedgerEntry;
  readonly quality: number;
  readonly slot: CropSlot;
}

/** A track and frames of it that are to be spoken of. */
interface Spoken {
  readonly entry: LedgerEntry;
  readonly frames: readonly SeenFrame[];
}

/** One call of the attribute model, and what waits for its answer. */
interface UnderWay {
  /** The track of each crop. */
  readonly subjects: readonly LedgerEntry[];
  readonly spoken: readonly Spoken[];
  /** `[n, 2]` float32; the crops have been released when it settles. */
  readonly estimates: Promise<Float32Array>;
}

/** How long G1's word on a claimed track serves, in media time, while none of its pixels are looked at. */
const WORD_SERVES_US = 500_000;

/** How much sharper than the last one the next crop of a track is expected to be at most. */
const SHARPNESS_MARGIN = 1.25;

/**
 * Takes every track from the gate's first word on it (G1) over crops and estimates to the last (G2). A face that the
 * gate has not claimed is never cropped for inference; while the gate waits for the rest of the media, the best crops
 * wait in memory and the attribute model is not called.
 */
export class People<Result> {
  readonly counts: PeopleCounts = {
    tracks: 0,
    claimedTracks: 0,
    attributeInferences: 0,
    releasedTracks: 0,
    releasedFrames: 0,
    abstentions: { small: 0, blurred: 0, unsure: 0 },
    withheldFaces: NONE_WITHHELD,
  };
  private readonly gate: Gate;
  private readonly outlet: Outlet<Result>;
  private readonly granularity: Granularity;
  private readonly ledger: TrackLedger;
  private readonly reservoir: CropReservoir;
  private readonly limits: CropLimits;
  private underWay: UnderWay | undefined;

  constructor(
    gate: Gate,
    outlet: Outlet<Result>,
    granularity: Granularity,
    interval: AgeInterval,
    limits: CropLimits,
  ) {
    this.gate = gate;
    this.outlet = outlet;
    this.granularity = granularity;
    this.limits = limits;
    this.ledger = new TrackLedger(interval, limits.perUnsettledTrack);
    this.reservoir = new CropReservoir(limits.perTrack, limits.held);
  }

  /**
   * Takes one analysed frame, after the gate has observed it, and returns what was released at it. The attribute model
   * works on while the next frame is looked at: what it says is taken in then.
   */
  async advance(frame: TrackedFrame, model: AttributeModel): Promise<readonly Result[]> {
    const released: Result[] = [];
    // Whether a crop is due can depend on what was estimated so far.
    if (this.limits.everyFrame !== true) await this.takeIn(released);
    for (const { trackId } of frame.ended) await this.finish(trackId, model, released);
    for (const stretch of frame.doubted) this.doubt(stretch);
    for (const face of frame.faces) this.decide(face, frame);
    await this.take(frame, model);
    await this.hold(frame, model);
    await this.takeIn(released);
    this.askAbout(this.entriesOf(frame), model, released);
    return released;
  }

  /** Takes the tracks that lasted to the end, then, the gate having concluded, those that had to wait for it. */
  async conclude(ended: readonly EndedTrack[], model: AttributeModel): Promise<readonly Result[]> {
    const released: Result[] = [];
    await this.takeIn(released);
    for (const { trackId } of ended) await this.finish(trackId, model, released);
    for (const entry of this.ledger.all()) {
      const decision = this.gate.decideTrack(entry.trackId);
      const isReleased =
        decision.verdict === 'infer' && (await this.releaseWaiting(entry, decision, model, released));
      this.forget(entry, isReleased);
    }
    return released;
  }

  /** Overwrites every crop and estimate that is left, and what the attribute model still says. Never rejects. */
  async clear(): Promise<void> {
    this.reservoir.clear();
    this.ledger.clear();
    const { underWay } = this;
    this.underWay = undefined;
    (await underWay?.estimates.catch(() => undefined))?.fill(0);
  }

  private doubt(stretch: DoubtedStretch): void {
    this.ledger.entry(stretch.trackId).doubt(stretch);
    this.reservoir.forget(stretch.trackId, stretch.afterUs, stretch.untilUs);
  }

  /** G1: asks the gate about a face, once its track is confirmed, in every frame in which that can matter. */
  private decide(face: TrackedFace, { timestampUs, certainUntilUs }: TrackedFrame): void {
    const entry = this.ledger.entry(face.trackId);
    entry.see({ timestampUs, box: face.box });
    if (!entry.confirmed) {
      if (!face.confirmed) return;
      entry.confirmed = true;
      this.counts.tracks++;
    }
    if (!this.wantsWord(entry, timestampUs, certainUntilUs)) return;
    entry.askedUs = timestampUs;
    const decision = this.gate.decideTrack(face.trackId);
    switch (decision.verdict) {
      case 'deny':
        entry.deny();
        this.reservoir.discard(face.trackId);
        break;
      case 'wait':
        entry.claim = 'waiting';
        break;
      case 'infer':
        if (entry.claim !== 'claimed') {
          // Claimed while the media goes on: crops that waited are from before the claim.
          this.reservoir.discard(face.trackId);
          this.counts.claimedTracks++;
        }
        entry.claimWithin(decision);
        break;
    }
  }

  /** No pixels are looked at, cut or estimated, without a word on the very frame; frames that only wait can do so. */
  private wantsWord(entry: LedgerEntry, timestampUs: number, certainUntilUs: number): boolean {
    if (entry.claim !== 'claimed' || this.isCropDue(entry, timestampUs)) return true;
    return entry.firstCropUs <= certainUntilUs || timestampUs - entry.askedUs >= WORD_SERVES_US;
  }

  private isCropDue({ schedule, estimate }: LedgerEntry, timestampUs: number): boolean {
    const { perTrack, perUnsettledTrack, everyFrame = false } = this.limits;
    return everyFrame || schedule.isDue(timestampUs, estimate.isSettled ? perTrack : perUnsettledTrack);
  }

  /** Cuts out claimed faces whose next crop is due. The attribute model sees it once it is certain whose it is. */
  private async take(frame: TrackedFrame, model: AttributeModel): Promise<void> {
    const { timestampUs } = frame;
    const crops = await this.cropWhere(
      frame,
      model,
      (entry) => entry.claim === 'claimed' && this.isCropDue(entry, timestampUs),
    );
    for (const { entry, slot } of crops) {
      entry.schedule.take(timestampUs);
      entry.hold({ timestampUs, ...slot });
    }
  }

  /**
   * Has the crops of claimed tracks that are certain by now estimated, and lets their frames up to there wait for it;
   * where there is nothing to estimate, they are released.
   */
  private askAbout(entries: readonly LedgerEntry[], model: AttributeModel, released: Result[]): void {
    const claimed = entries.filter(({ claim }) => claim === 'claimed');
    const crops = claimed.flatMap((entry) => entry.takeCrops().map((crop) => ({ entry, ...crop })));
    const subjects = crops.map(({ entry }) => entry);
    const spoken = claimed.map((entry) => ({ entry, frames: entry.takeFrames(subjects.includes(entry)) }));
    if (crops.length > 0) this.underWay = { subjects, spoken, estimates: this.estimate(crops, model) };
    else this.speak(spoken, released);
  }

  /** Waits for the estimates that are under way, adds them to their tracks and releases what waited for them. */
  private async takeIn(released: Result[]): Promise<void> {
    const { underWay } = this;
    if (underWay === undefined) return;
    const estimates = await underWay.estimates;
    this.underWay = undefined;
    underWay.subjects.forEach(({ claim, estimate }, index) => {
      // Turned down meanwhile: nothing is kept about it.
      if (claim === 'claimed') estimate.add(estimates.subarray(index * 2, index * 2 + 2));
    });
    estimates.fill(0);
    this.speak(underWay.spoken, released);
  }

  private speak(spoken: readonly Spoken[], released: Result[]): void {
    if (this.granularity !== 'frame') return;
    for (const { entry, frames } of spoken) {
      if (entry.claim !== 'claimed') continue;
      for (const frame of frames) this.release(entry.frameObservation(frame), 'frame', released);
    }
  }

  private entriesOf({ faces }: TrackedFrame): readonly LedgerEntry[] {
    return faces.flatMap(({ trackId }) => this.ledger.find(trackId) ?? []);
  }

  /** Keeps the best crops of faces that may be claimed later; the attribute model does not see them yet. */
  private async hold(frame: TrackedFrame, model: AttributeModel): Promise<void> {
    const { timestampUs } = frame;
    const crops = await this.cropWhere(
      frame,
      model,
      ({ claim, trackId, expectedSharpness }, face) =>
        claim === 'waiting' &&
        this.reservoir.wants(trackId, timestampUs, cropQuality(face, expectedSharpness)),
    );
    for (const { face, quality, slot } of crops) {
      if (this.reservoir.wants(face.trackId, timestampUs, quality)) {
        this.reservoir.hold(face.trackId, { timestampUs, quality, ...slot });
      } else {
        slot.release();
      }
    }
  }

  /** Cuts out the confirmed faces that are wanted and worth it, and notes what stood in the way of the others. */
  private async cropWhere(
    frame: TrackedFrame,
    model: AttributeModel,
    isWanted: (entry: LedgerEntry, face: TrackedFace) => boolean,
  ): Promise<readonly Crop[]> {
    const wanted = frame.faces.flatMap((face) => {
      const entry = this.ledger.find(face.trackId);
      const isSure = face.confirmed && entry?.isDoubted(frame.timestampUs) === false;
      return entry !== undefined && isSure && isWanted(entry, face) ? [{ face, entry }] : [];
    });
    const [large, small] = partition(wanted, ({ face }) => isLargeEnough(model.shorterSidePx(face.box)));
    for (const { entry } of small) entry.obstacle = 'small';
    if (large.length === 0) return [];

    const { crops, sharpness } = await model.crop(large.map(({ face }) => face.box));
    const cut = large.flatMap(({ face, entry }, index) => {
      const slot = crops[index];
      const measured = sharpness[index] ?? 0;
      entry.expectedSharpness = SHARPNESS_MARGIN * measured;
      const quality = cropQuality(face, measured);
      return slot === undefined ? [] : [{ face, entry, slot, quality, isSharp: isSharpEnough(measured) }];
    });
    const [sharp, blurred] = partition(cut, ({ isSharp }) => isSharp);
    for (const { entry, slot } of blurred) {
      entry.obstacle = 'blurred';
      slot.release();
    }
    return sharp;
  }

  /** The last word on a track that is over. One that may still be claimed stays until the whole media has been seen. */
  private async finish(trackId: number, model: AttributeModel, released: Result[]): Promise<void> {
    await this.takeIn(released);
    const entry = this.ledger.find(trackId);
    if (entry === undefined) return;
    const open = entry.claim === 'waiting' || entry.claim === 'claimed';
    const decision = open ? this.gate.decideTrack(trackId) : undefined;
    if (entry.claim === 'waiting' && decision?.verdict !== 'deny') return;
    let isReleased = false;
    if (entry.claim === 'claimed' && decision?.verdict === 'infer') {
      entry.claimWithin(decision);
      this.askAbout([entry], model, released);
      await this.takeIn(released);
      isReleased = this.releaseTrack(entry, released);
    } else {
      entry.deny();
    }
    this.forget(entry, isReleased);
  }

  /** Counts what is withheld of a track that is over, and overwrites what was kept of it. */
  private forget(entry: LedgerEntry, isReleased: boolean): void {
    this.counts.withheldFaces = addWithheld(this.counts.withheldFaces, entry.withheldFaces(isReleased));
    this.reservoir.discard(entry.trackId);
    this.ledger.remove(entry.trackId);
  }

  /** Infers and releases a track whose statement about the whole media has been proved. */
  private async releaseWaiting(
    entry: LedgerEntry,
    window: ClaimWindow,
    model: AttributeModel,
    released: Result[],
  ): Promise<boolean> {
    this.counts.claimedTracks++;
    entry.claimWithin(window);
    const [held, before] = partition(
      this.reservoir.take(entry.trackId),
      ({ timestampUs }) => timestampUs >= window.fromUs,
    );
    for (const { release } of before) release();
    for (const crop of held) entry.hold(crop);
    this.askAbout([entry], model, released);
    await this.takeIn(released);
    return this.releaseTrack(entry, released);
  }

  /** Runs the attribute model on crops, which are released. A failure is met when the estimates are taken in. */
  private estimate(crops: readonly CropSlot[], model: AttributeModel): Promise<Float32Array> {
    this.counts.attributeInferences += crops.length;
    const estimates = model.estimate(crops.map(({ pixels }) => pixels)).finally(() => {
      for (const { release } of crops) release();
    });
    estimates.catch(() => undefined);
    return estimates;
  }

  /** G2 for a track that speaks for any frame, with a note of why nothing can be said about it, if so. */
  private releaseTrack(entry: LedgerEntry, released: Result[]): boolean {
    if (!entry.hasFrames) return false;
    const obstacle = entry.estimate.isUnsure ? 'unsure' : entry.obstacle;
    const silent = entry.estimate.inferences === 0 || entry.estimate.isUnsure;
    if (silent && obstacle !== undefined) this.counts.abstentions[obstacle]++;
    return this.release(entry.observation(), 'track', released);
  }

  private release(observation: FaceObservation, kind: Granularity, released: Result[]): boolean {
    const result = this.outlet.ask(this.gate, observation);
    if (result === undefined) return false;
    released.push(result);
    if (kind === 'track') this.counts.releasedTracks++;
    else this.counts.releasedFrames++;
    return true;
  }
}
