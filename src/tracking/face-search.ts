import {
  correlate,
  correlateSamples,
  emptyPatch,
  IN_PLACE,
  PATCH_SIDE,
  PATCH_STEP,
  type FacePatch,
  type FaceRegion,
  type Placement,
} from './face-patch.ts';
import { PatchLattice } from './patch-lattice.ts';

/** As alike as the strictest bound asks: a better placement would change nothing and is not looked for. */
export const ALIKE = 0.85;

/**
 * Detectors' boxes are not steady: patches are looked for around their place, the nearest places first, then around the
 * best of those.
 */
const COARSE: readonly Steps[] = nearestFirst([-4, -3, -2, -1, 0, 1, 2, 3, 4]);
const FINE: readonly Placement[] = grid([-0.03, 0, 0.03], [0.93, 1, 1.07]);

/** How far a head may have tipped to the side since it was last looked at, in radians. */
const TURNS = [-24, -12, 12, 24].map((degrees) => (degrees * Math.PI) / 180);
/** A head that tips to the side moves its box. */
const TURNED: readonly Placement[] = grid([-0.18, -0.12, -0.06, 0, 0.06, 0.12, 0.18], [1]);

/** So many steps of a patch aside. */
interface Steps {
  readonly right: number;
  readonly down: number;
}

/** One comparison with the past. */
interface Span {
  readonly patch: FacePatch;
  best: number;
  place: Placement;
}

/** Looks for what a face was like in what it is like now: a little aside, nearer or farther, or with the head tipped. */
export class FaceSearch {
  private readonly region: FaceRegion;
  private readonly lattice = new PatchLattice();
  private readonly shifted = emptyPatch();
  /** How alike patches are that have been looked for. */
  private readonly known = new Map<FacePatch, number>();

  constructor(region: FaceRegion) {
    this.region = region;
  }

  /** Takes what the region shows now: patches are looked for in that. To be cleared after the last one. */
  begin(): void {
    this.clear();
    this.lattice.read(this.region);
  }

  /** Forgets what was looked at. */
  clear(): void {
    this.known.clear();
    this.lattice.clear();
  }

  /** Returns how alike each patch is to the face where it is alike enough, else where it is most alike: -1..1. */
  upright(patches: readonly FacePatch[]): readonly number[] {
    const unknown = patches.filter((patch) => !this.known.has(patch));
    const spans = unknown.map((patch): Span => ({ patch, best: -1, place: IN_PLACE }));
    this.searchCoarsely(spans);
    for (const span of spans) {
      if (!isFound(span)) this.searchFinely(span);
      this.known.set(span.patch, span.best);
    }
    return patches.map((patch) => this.known.get(patch) ?? -1);
  }

  /** Returns how alike the most alike of the patches is if the head has tipped to the side: -1..1. */
  turned(patches: readonly FacePatch[]): number {
    const { region } = this;
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

  /** Finds for every span the first place where the face is alike enough, else the most alike. */
  private searchCoarsely(spans: readonly Span[]): void {
    const { lattice } = this;
    let open = spans;
    for (const { right, down } of COARSE) {
      if (open.length === 0) break;
      lattice.moveTo(right, down);
      for (const span of open) {
        const likeness = lattice.likeness(span.patch);
        if (likeness <= span.best) continue;
        span.best = likeness;
        span.place = { dx: right * PATCH_STEP, dy: down * PATCH_STEP, scale: 1 };
      }
      if (open.some(isFound)) open = open.filter((span) => !isFound(span));
    }
  }

  /** Looks close around the best place, until the face is alike enough. */
  private searchFinely(span: Span): void {
    const { region } = this;
    const { dx, dy } = span.place;
    for (const fine of FINE) {
      if (isFound(span)) break;
      const place = { dx: dx + fine.dx, dy: dy + fine.dy, scale: fine.scale };
      region.interpolate(place, PATCH_SIDE, this.shifted);
      span.best = Math.max(span.best, correlateSamples(this.shifted, span.patch));
    }
    this.shifted.fill(0);
  }
}

function isFound({ best }: Span): boolean {
  return best >= ALIKE;
}

function grid(shifts: readonly number[], scales: readonly number[]): readonly Placement[] {
  return scales.flatMap((scale) => shifts.flatMap((dy) => shifts.map((dx) => ({ dx, dy, scale }))));
}

function nearestFirst(shifts: readonly number[]): readonly Steps[] {
  const steps = shifts.flatMap((down) => shifts.map((right) => ({ right, down })));
  return steps.sort((one, other) => Math.hypot(one.right, one.down) - Math.hypot(other.right, other.down));
}
