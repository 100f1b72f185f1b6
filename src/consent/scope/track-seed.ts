import type { DoubtedStretch, EndedTrack, TrackedFace, TrackedFrame } from '../../contracts/face.ts';
import type { NormalizedBox } from '../../contracts/geometry.ts';
import { intersectionArea, intersectionOverUnion } from '../../vision/box.ts';
import { AMBIGUOUS, PENDING, UNCLAIMED, type Claim, type ScopeMatcher } from './scope-matcher.ts';

/** A box at a time, pointed at by or for the person who consents. */
export interface TrackSeed {
  readonly timeUs: number;
  readonly box: NormalizedBox;
}

/** Two faces that overlap more than this could be mistaken for each other (intersection over union). */
const AMBIGUITY_IOU = 0.1;

/** Least overlap of the seed with the face it names (intersection over union). */
const MINIMUM_SEED_IOU = 0.5;

/** A face with more than this share of its own area under the seed is a candidate for it. */
const CANDIDATE_SHARE = 0.2;

interface ClaimedTrack {
  readonly fromUs: number;
  untilUs: number;
  certainUntilUs: number;
  lost: boolean;
}

/**
 * `track-seed`: consent follows the one motion track that the seed points at, from the seed's frame on, until that track
 * ends, begins anew or becomes ambiguous. The seed is looked up on the analysed frame nearest to its time, at most one
 * analysis interval away, and claims a track only if exactly one face is a candidate there, and in no doubt.
 */
export class TrackSeedScope implements ScopeMatcher {
  readonly #claims = new Map<number, ClaimedTrack>();
  readonly #alive = new Set<number>();
  readonly #intervalUs: number;
  #waiting: readonly TrackSeed[];
  #previous: TrackedFrame | undefined;
  #ambiguousBefore: ReadonlySet<number> = new Set();

  /** @param intervalUs - Time between two analysed frames, in microseconds. */
  constructor(seeds: readonly TrackSeed[], intervalUs: number) {
    this.#waiting = seeds;
    this.#intervalUs = intervalUs;
  }

  observe(frame: TrackedFrame): void {
    const [onPrevious, onThis] = this.#nearest(this.#takeDue(frame), frame);
    for (const seed of onPrevious) this.#plant(seed, this.#previous);
    this.#follow(frame);
    for (const seed of onThis) this.#plant(seed, frame);
    this.#previous = frame;
    this.#ambiguousBefore = ambiguousIn(frame);
  }

  conclude(ended: readonly EndedTrack[]): void {
    for (const seed of this.#waiting) this.#plant(seed, this.#previous);
    this.#waiting = [];
    this.#end(ended);
  }

  claim(trackId: number): Claim {
    const claimed = this.#claims.get(trackId);
    if (claimed !== undefined && !claimed.lost) {
      const { fromUs, untilUs, certainUntilUs } = claimed;
      return { kind: 'claimed', fromUs, untilUs: Math.min(untilUs, certainUntilUs) };
    }
    if (this.#alive.has(trackId) && this.#waiting.length > 0) return PENDING;
    return claimed === undefined ? UNCLAIMED : AMBIGUOUS;
  }

  #takeDue(frame: TrackedFrame): readonly TrackSeed[] {
    // Stryker disable next-line ConditionalExpression: of none none are due; it only costs time
    if (this.#waiting.length === 0) return this.#waiting;
    const due = this.#waiting.filter((seed) => seed.timeUs <= frame.timestampUs);
    this.#waiting = this.#waiting.filter((seed) => seed.timeUs > frame.timestampUs);
    return due;
  }

  /** Splits seeds that have become due by the frame they are nearer to. */
  #nearest(due: readonly TrackSeed[], frame: TrackedFrame): [readonly TrackSeed[], readonly TrackSeed[]] {
    const previous = this.#previous;
    const isEarlier = (seed: TrackSeed): boolean =>
      previous !== undefined && seed.timeUs - previous.timestampUs < frame.timestampUs - seed.timeUs;
    return [due.filter(isEarlier), due.filter((seed) => !isEarlier(seed))];
  }

  #plant(seed: TrackSeed, frame: TrackedFrame | undefined): void {
    if (frame === undefined || frame.failed) return;
    if (Math.abs(frame.timestampUs - seed.timeUs) > this.#intervalUs) return;
    const [only, ...others] = frame.faces.filter((face) => isCandidate(face, seed.box));
    if (only === undefined || others.length > 0) return;
    const alone = frame.faces.every((face) => face === only || !overlaps(face, only));
    if (!alone || intersectionOverUnion(only.box, seed.box) < MINIMUM_SEED_IOU) return;
    // A claim that still holds reaches further back than a second seed on the same face.
    if (this.#claims.get(only.trackId)?.lost === false) return;
    const { timestampUs: at, certainUntilUs } = frame;
    this.#claims.set(only.trackId, { fromUs: at, untilUs: at, certainUntilUs, lost: false });
  }

  /** Nothing more will be known of a track that is over: one of which nothing is certain is lost. */
  #end(ended: readonly EndedTrack[]): void {
    for (const { trackId, certainUntilUs } of ended) {
      this.#alive.delete(trackId);
      const claimed = this.#claims.get(trackId);
      if (claimed === undefined) continue;
      claimed.certainUntilUs = certainUntilUs;
      if (certainUntilUs < claimed.fromUs) claimed.lost = true;
    }
  }

  /** Who was pointed at while the track may have shown another face is not certain to be the one that it shows now. */
  #doubt({ trackId, afterUs, untilUs }: DoubtedStretch): void {
    const claimed = this.#claims.get(trackId);
    if (claimed === undefined) return;
    if (claimed.fromUs > afterUs && claimed.fromUs <= untilUs) claimed.lost = true;
  }

  #follow(frame: TrackedFrame): void {
    this.#end(frame.ended);
    for (const stretch of frame.doubted) this.#doubt(stretch);
    for (const face of frame.faces) {
      this.#alive.add(face.trackId);
      const claimed = this.#claims.get(face.trackId);
      if (claimed === undefined || claimed.lost) continue;
      const crossed = isCrossed(face, frame);
      claimed.certainUntilUs = frame.certainUntilUs;
      // The tracker's mark is permanent; only its beginning ends a claim, so that a new seed can renew one.
      if (crossed || (face.ambiguous && !this.#ambiguousBefore.has(face.trackId))) claimed.lost = true;
      else claimed.untilUs = frame.timestampUs;
    }
  }
}

function ambiguousIn(frame: TrackedFrame): ReadonlySet<number> {
  const ids = new Set<number>();
  for (const face of frame.faces) if (face.ambiguous) ids.add(face.trackId);
  return ids;
}

function isCrossed(face: TrackedFace, frame: TrackedFrame): boolean {
  for (const other of frame.faces) if (other !== face && overlaps(other, face)) return true;
  return false;
}

function overlaps(one: TrackedFace, other: TrackedFace): boolean {
  return intersectionOverUnion(one.box, other.box) > AMBIGUITY_IOU;
}

function isCandidate(face: TrackedFace, seed: NormalizedBox): boolean {
  return intersectionArea(face.box, seed) > CANDIDATE_SHARE * face.box.width * face.box.height;
}
