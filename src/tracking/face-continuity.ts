import type { NormalizedBox } from '../contracts/geometry.ts';
import {
  correlate,
  emptyPatch,
  FaceRegion,
  type FacePatch,
  type FramePicture,
  type Placement,
} from './face-patch.ts';

/**
 * How alike the face must still look to itself a moment, half a second and a second ago: correlation, -1..1. Measured on
 * 15 real clips of 5 minutes, with faces from 11 px in the detector's frame: at least .77, .52 and .55 (two heads turned
 * quickly: .40). Between the faces of 2,400 pairs of strangers, all frontal: .51 in the middle.
 */
const SPANS = [
  { ageUs: 0, minimum: 0.7 },
  { ageUs: 500_000, minimum: 0.51 },
  { ageUs: 1_000_000, minimum: 0.54 },
] as const;

/**
 * Less alike than this, and a face may have been replaced: it must look like before again in time, as a head that turned
 * or was covered by a hand does. From one analysed frame to the next, 3 in 1,000 pairs of strangers are more alike; 9 in
 * 100 are after three seconds, of which the 5 minutes had eight longer stretches, one of them too long.
 */
const DOUBTS = [
  { ageUs: 0, resembles: 0.85, patienceUs: 1_000_000 },
  { ageUs: 3_000_000, resembles: 0.7, patienceUs: 1_500_000 },
] as const;

/** Patches closer in time than this are not both kept. */
const KEPT_INTERVAL_US = 90_000;
/** Nothing older is kept. */
const KEPT_FOR_US = 3_300_000;

/** A change that began longer ago has been noticed, or will not be: the longest doubt and what it goes back to. */
export const CERTAIN_AFTER_US = 4_500_000;

/**
 * As alike as this to its last two seconds, a face is not on its way to another one: what comes after the last such look
 * is not certain when the track ends. Half of another face mixed in gives .79 at most.
 */
const STEADY = 0.85;
const STEADY_FOR_US = 2_000_000;
/** Once a face has changed: it looked steady until up to this long after the change began. */
const UNNOTICED_FOR_US = 1_500_000;
/** A face that is seen for a shorter time may still be coming out from behind another one. */
const YOUNG_US = 500_000;

/** As alike as the strictest of these bounds asks: a better placement would change nothing and is not looked for. */
const CLOSE = STEADY;

/**
 * Detectors' boxes are not steady: patches are looked for around their place, the nearest places first, then around the
 * best of those.
 */
const COARSE: readonly Placement[] = nearestFirst(
  grid([-0.24, -0.18, -0.12, -0.06, 0, 0.06, 0.12, 0.18, 0.24], [1]),
);
const FINE: readonly Placement[] = grid([-0.03, 0, 0.03], [0.93, 1, 1.07]);
const IN_PLACE: Placement = { dx: 0, dy: 0, scale: 1 };

interface KeptPatch {
  readonly timestampUs: number;
  readonly patch: FacePatch;
}

/** A face that is unlike its past, and has not looked like it since. */
interface Doubt {
  readonly rule: (typeof DOUBTS)[number];
  /** A copy: what is kept goes. */
  readonly before: FacePatch;
  readonly sinceUs: number;
  /** Up to when the track is certain if the face does not look like before again. */
  readonly certainUntilUs: number;
}

/** One comparison with the past. */
interface Span {
  readonly patch: FacePatch;
  readonly minimum: number;
  best: number;
  place: Placement;
}

/**
 * Notices that another face has taken the place of a tracked one, by a cut, a wipe or a dissolve in place: the picture
 * under the box then no longer resembles what was there up to three seconds ago. It can only end a track, never link
 * one; it knows one track, and nothing of it outlives the track.
 */
export class FaceContinuity {
  private readonly kept: KeptPatch[] = [];
  /** Patches that are kept no longer: all 0, for the next frames. */
  private readonly spare: FacePatch[] = [];
  private readonly region = new FaceRegion();
  private readonly shifted = emptyPatch();
  private firstUs: number | undefined;
  /** When the face last resembled its last two seconds. */
  private steadyUs = -Infinity;
  private hasChanged = false;
  private doubts: readonly Doubt[] = [];

  /**
   * Returns up to when the track showed one face for certain, if it ends now.
   *
   * @param lastSeenUs - When the face was last looked at.
   * @param vanished - The face is gone though nothing else ended the track: it may have changed until then.
   */
  certainUntilUs(lastSeenUs: number, vanished: boolean): number {
    const unnoticedUs = this.hasChanged || vanished ? UNNOTICED_FOR_US : 0;
    const certain = [this.steadyUs - unnoticedUs, ...this.doubts.map(({ certainUntilUs }) => certainUntilUs)];
    return Math.max(lastSeenUs - CERTAIN_AFTER_US, Math.min(...certain));
  }

  /** Says whether `box` still shows what this track showed, and remembers it. False ends the track. */
  continues(picture: FramePicture, box: NormalizedBox, timestampUs: number): boolean {
    const { region } = this;
    region.read(picture, box);
    const doubted = this.doubts.map((doubt) => ({ doubt, span: spanOf(doubt.before) }));
    const spans = SPANS.flatMap(({ ageUs, minimum }) => this.spanAt(timestampUs - ageUs, minimum));
    const older = DOUBTS.flatMap((rule) => {
      const [span] = this.spanAt(timestampUs - rule.ageUs);
      return span === undefined ? [] : [{ rule, span }];
    });
    const recent = [...spans, ...this.spanAt(timestampUs - STEADY_FOR_US)];
    findBest([...recent, ...[...older, ...doubted].map(({ span }) => span)], region, this.shifted);
    const now = this.spare.pop() ?? emptyPatch();
    region.sample(IN_PLACE, now);
    region.clear();

    const settled = doubted.filter(({ doubt, span }) => span.best >= doubt.rule.resembles);
    for (const { doubt } of settled) this.settle(doubt);
    for (const { rule, span } of older) {
      const isKnown = doubted.some(({ doubt }) => doubt.rule === rule);
      if (!isKnown && span.best < rule.resembles) this.beginToDoubt(rule, span.patch, timestampUs);
    }
    this.remember(now, timestampUs);
    // Replaced from one frame to the next: what there was before is as certain as it was then.
    const [moment] = spans;
    this.firstUs ??= timestampUs;
    const minimum = timestampUs - this.firstUs <= YOUNG_US ? DOUBTS[0].resembles : SPANS[0].minimum;
    if (moment !== undefined && moment.best < minimum) return false;
    this.hasChanged = spans.some(({ best, minimum }) => best < minimum);
    if (recent.every(({ best }) => best >= STEADY)) this.steadyUs = timestampUs;
    const isPatient = this.doubts.every(({ rule, sinceUs }) => timestampUs - sinceUs <= rule.patienceUs);
    return !this.hasChanged && isPatient;
  }

  /** Overwrites what is kept. */
  clear(): void {
    for (const doubt of this.doubts) this.settle(doubt);
    for (const { patch } of this.kept) patch.fill(0);
    this.kept.length = 0;
  }

  private beginToDoubt(rule: Doubt['rule'], patch: FacePatch, timestampUs: number): void {
    const certainUntilUs = Math.min(this.steadyUs, timestampUs - rule.ageUs);
    this.doubts = [...this.doubts, { rule, before: patch.slice(), sinceUs: timestampUs, certainUntilUs }];
  }

  private settle(doubt: Doubt): void {
    doubt.before.fill(0);
    this.doubts = this.doubts.filter((other) => other !== doubt);
  }

  /** The comparison with the newest patch that is as old as `untilUs`; none when there is no such patch. */
  private spanAt(untilUs: number, minimum = -1): readonly Span[] {
    const earlier = this.kept.findLast(({ timestampUs }) => timestampUs <= untilUs);
    return earlier === undefined ? [] : [spanOf(earlier.patch, minimum)];
  }

  private remember(patch: FacePatch, timestampUs: number): void {
    const last = this.kept.at(-1);
    // The newest is always kept, to compare with a moment ago; it replaces one that is too close before it.
    const beforeLast = this.kept.at(-2);
    if (
      last !== undefined &&
      beforeLast !== undefined &&
      last.timestampUs - beforeLast.timestampUs < KEPT_INTERVAL_US
    ) {
      this.kept.pop();
      this.forget(last);
    }
    this.kept.push({ timestampUs, patch });
    while (timestampUs - (this.kept[0]?.timestampUs ?? timestampUs) > KEPT_FOR_US) {
      const oldest = this.kept.shift();
      if (oldest !== undefined) this.forget(oldest);
    }
  }

  private forget({ patch }: KeptPatch): void {
    patch.fill(0);
    this.spare.push(patch);
  }
}

function spanOf(patch: FacePatch, minimum = -1): Span {
  return { patch, minimum, best: -1, place: IN_PLACE };
}

/** Finds for every span where the face is alike enough: in place, else on the coarse grid, else close around its best. */
function findBest(spans: readonly Span[], region: FaceRegion, shifted: FacePatch): void {
  let open = spans;
  const tryAt = (place: Placement, candidates: readonly Span[]): void => {
    region.sample(place, shifted);
    for (const span of candidates) {
      const likeness = correlate(span.patch, shifted);
      if (likeness > span.best) {
        span.best = likeness;
        span.place = place;
      }
    }
    open = open.filter(({ best }) => best < CLOSE);
  };
  for (const place of COARSE) {
    if (open.length === 0) break;
    tryAt(place, open);
  }
  for (const span of open) {
    const { dx, dy } = span.place;
    for (const fine of FINE) {
      if (span.best >= CLOSE) break;
      tryAt({ dx: dx + fine.dx, dy: dy + fine.dy, scale: fine.scale }, [span]);
    }
  }
  shifted.fill(0);
}

function grid(shifts: readonly number[], scales: readonly number[]): readonly Placement[] {
  return scales.flatMap((scale) => shifts.flatMap((dy) => shifts.map((dx) => ({ dx, dy, scale }))));
}

function nearestFirst(placements: readonly Placement[]): readonly Placement[] {
  return [...placements].sort((one, other) => Math.hypot(one.dx, one.dy) - Math.hypot(other.dx, other.dy));
}
