import type { NormalizedBox } from '../../contracts/geometry.ts';

/** A corner, in fractions of the displayed picture. */
export interface Corner {
  readonly x: number;
  readonly y: number;
}

/**
 * Returns the share of a box that lies inside a polygon, 0..1. The polygon may be concave but must not cross itself.
 * Clips it by the four sides of the box (Sutherland and Hodgman 1974) and takes the area of what is left (shoelace
 * formula): clipping by a convex shape keeps the area exact.
 */
export function shareInside(box: NormalizedBox, polygon: readonly Corner[]): number {
  const area = box.width * box.height;
  if (!(area > 0)) return 0;
  const right = box.x + box.width;
  const bottom = box.y + box.height;
  const clipped = [
    (corner: Corner) => corner.x - box.x,
    (corner: Corner) => right - corner.x,
    (corner: Corner) => corner.y - box.y,
    (corner: Corner) => bottom - corner.y,
  ].reduce(clip, polygon);
  return Math.min(1, polygonArea(clipped) / area);
}

/** Returns the area of a polygon, in fractions of the picture. */
export function polygonArea(polygon: readonly Corner[]): number {
  const twice = polygon.reduce((sum, corner, index) => {
    const next = polygon[(index + 1) % polygon.length] ?? corner;
    return sum + corner.x * next.y - next.x * corner.y;
  }, 0);
  return Math.abs(twice) / 2;
}

/** Keeps the part of a polygon on which `distance` is not negative. */
function clip(polygon: readonly Corner[], distance: (corner: Corner) => number): readonly Corner[] {
  return polygon.flatMap((corner, index) => {
    const previous = polygon.at(index - 1) ?? corner;
    const [before, here] = [distance(previous), distance(corner)];
    const crossing = before < 0 !== here < 0 ? [between(previous, corner, before / (before - here))] : [];
    return here < 0 ? crossing : [...crossing, corner];
  });
}

/** Returns the point at `share` of the way from one corner to another. */
export function between(from: Corner, to: Corner, share: number): Corner {
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}
