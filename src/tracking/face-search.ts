import { correlate, emptyPatch, type FacePatch, type FaceRegion, type Placement } from './face-patch.ts';

/** As alike as the strictest bound asks: a better placement would change nothing and is not looked for. */
export const ALIKE = 0.85;

/**
 * Detectors' boxes are not steady: patches are looked for around their place, the nearest places first, then around the
 * best of those.
 */
const COARSE: readonly Placement[] = nearestFirst(
  grid([-0.24, -0.18, -0.12, -0.06, 0, 0.06, 0.12, 0.18, 0.24], [1]),
);
const FINE: readonly Placement[] = grid([-0.03, 0, 0.03], [0.93, 1, 1.07]);
export const IN_PLACE: Placement = { dx: 0, dy: 0, scale: 1 };

/** How far a head may have tipped to the side since it was last looked at, in radians. */
const TURNS = [-24, -12, 12, 24].map((degrees) => (degrees * Math.PI) / 180);
/** A head that tips to the side moves its box. */
const TURNED: readonly Placement[] = grid([-0.18, -0.12, -0.06, 0, 0.06, 0.12, 0.18], [1]);

/** One comparison with the past. */
interface Span {
  readonly patch: FacePatch;
  best: number;
  place: Placement;
}

/** Looks for what a face was like in what it is like now: a little aside, nearer or farther, or with the head tipped. */
export class FaceSearch {
  private readonly shifted = emptyPatch();

  /** Returns how alike each patch is to the face where it is alike enough, else where it is most alike: -1..1. */
  upright(patches: readonly FacePatch[], region: FaceRegion): readonly number[] {
    const spans = patches.map((patch): Span => ({ patch, best: -1, place: IN_PLACE }));
    findBest(spans, region, this.shifted);
    return spans.map(({ best }) => best);
  }

  /** Returns how alike the most alike of the patches is if the head has tipped to the side: -1..1. */
  turned(patches: readonly FacePatch[], region: FaceRegion): number {
    let best = -1;
    let at = { place: IN_PLACE, turn: 0 };
    const look = (place: Placement, turn: number): void => {
      region.sampleTurned(place, turn, this.shifted);
      for (const patch of patches) {
        const likeness = correlate(patch, this.shifted);
        if (likeness <= best) continue;
        best = likeness;
        at = { place, turn };
      }
    };
    for (const turn of TURNS) for (const place of TURNED) look(place, turn);
    const { place, turn } = at;
    for (const { dx, dy, scale } of FINE) look({ dx: place.dx + dx, dy: place.dy + dy, scale }, turn);
    this.shifted.fill(0);
    return best;
  }
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
    open = open.filter(({ best }) => best < ALIKE);
  };
  for (const place of COARSE) {
    if (open.length === 0) break;
    tryAt(place, open);
  }
  for (const span of open) {
    const { dx, dy } = span.place;
    for (const fine of FINE) {
      if (span.best >= ALIKE) break;
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
