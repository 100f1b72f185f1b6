import type { EndedTrack, TrackedFace, TrackedFrame } from '../../contracts/face.ts';
import { between, shareInside, type Corner } from './polygon.ts';
import { AMBIGUOUS, UNCLAIMED, type Claim, type ScopeMatcher } from './scope-matcher.ts';

/** A region at a time. */
export interface RegionKeyFrame {
  readonly timeUs: number;
  readonly polygon: readonly Corner[];
}

/** Least share of a face's box that must lie in the region. */
const INSIDE_SHARE = 0.95;

/** A face with more than this share of its box in the region is in it too, and the first one is not alone. */
const INTRUDING_SHARE = 0.05;

interface Occupant {
  readonly fromUs: number;
  untilUs: number;
  certainUntilUs: number;
  state: 'alone' | 'outside' | 'ambiguous';
}

/**
 * `region-time`: consent of whoever is in a region, such as a seat. Between the first and the last key frame a track is
 * claimed as long as its box has been inside the region and alone in it on every frame; one frame that breaks this ends
 * its claim for good. Releases as it goes.
 */
export class RegionTimeScope implements ScopeMatcher {
  readonly #keyFrames: readonly RegionKeyFrame[];
  readonly #occupants = new Map<number, Occupant>();

  constructor(keyFrames: readonly RegionKeyFrame[]) {
    this.#keyFrames = inTimeOrder(keyFrames);
  }

  observe(frame: TrackedFrame): void {
    this.#end(frame.ended);
    for (const { trackId } of frame.faces) {
      const occupant = this.#occupants.get(trackId);
      if (occupant !== undefined) occupant.certainUntilUs = frame.certainUntilUs;
    }
    const polygon = regionAt(this.#keyFrames, frame.timestampUs);
    if (polygon === undefined) return;
    const intruders = frame.faces.filter((face) => shareInside(face.box, polygon) > INTRUDING_SHARE);
    for (const face of frame.faces) {
      const inside = shareInside(face.box, polygon) >= INSIDE_SHARE;
      this.#place(face, inside, inside && intruders.length === 1, frame);
    }
  }

  conclude(ended: readonly EndedTrack[]): void {
    this.#end(ended);
  }

  claim(trackId: number): Claim {
    const occupant = this.#occupants.get(trackId);
    if (occupant === undefined || occupant.state === 'outside') return UNCLAIMED;
    if (occupant.state === 'ambiguous') return AMBIGUOUS;
    const { fromUs, untilUs, certainUntilUs } = occupant;
    return { kind: 'claimed', fromUs, untilUs: Math.min(untilUs, certainUntilUs) };
  }

  /** Nothing more will be known of a track that is over: one of which nothing is certain speaks for nobody. */
  #end(ended: readonly EndedTrack[]): void {
    for (const { trackId, certainUntilUs } of ended) {
      const occupant = this.#occupants.get(trackId);
      if (occupant === undefined) continue;
      occupant.certainUntilUs = certainUntilUs;
      if (occupant.state === 'alone' && certainUntilUs < occupant.fromUs) occupant.state = 'ambiguous';
    }
  }

  #place(face: TrackedFace, inside: boolean, alone: boolean, frame: TrackedFrame): void {
    const { timestampUs: nowUs, certainUntilUs } = frame;
    const first: Occupant = { fromUs: nowUs, untilUs: nowUs, certainUntilUs, state: 'alone' };
    const occupant = this.#occupants.get(face.trackId) ?? first;
    this.#occupants.set(face.trackId, occupant);
    if (occupant.state !== 'alone') return;
    if (!inside) occupant.state = 'outside';
    else if (!alone || face.ambiguous) occupant.state = 'ambiguous';
    else occupant.untilUs = nowUs;
  }
}

/** Returns key frames sorted by time, as {@link regionAt} wants them. */
export function inTimeOrder(keyFrames: readonly RegionKeyFrame[]): readonly RegionKeyFrame[] {
  return [...keyFrames].sort((one, other) => one.timeUs - other.timeUs);
}

/**
 * Returns the region at a time: corners move in straight lines between key frames that have equally many, and stay where
 * they are otherwise. Before the first and after the last key frame there is none.
 */
export function regionAt(
  keyFrames: readonly RegionKeyFrame[],
  timestampUs: number,
): readonly Corner[] | undefined {
  const before = keyFrames.findLast((key) => key.timeUs <= timestampUs);
  const after = keyFrames.find((key) => key.timeUs >= timestampUs);
  if (before === undefined || after === undefined) return undefined;
  if (before.timeUs === after.timeUs || before.polygon.length !== after.polygon.length) return before.polygon;
  const share = (timestampUs - before.timeUs) / (after.timeUs - before.timeUs);
  return before.polygon.map((corner, index) => between(corner, after.polygon[index] ?? corner, share));
}
