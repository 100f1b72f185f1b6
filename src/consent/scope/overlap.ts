import type { NormalizedBox } from '../../contracts/geometry.ts';

/** Two boxes that overlap more than this make both tracks ambiguous (intersection over union). */
export const AMBIGUITY_IOU = 0.1;

/** Returns the area that two boxes share, in fractions of the picture. */
export function sharedArea(one: NormalizedBox, other: NormalizedBox): number {
  const width = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const height = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  return width > 0 && height > 0 ? width * height : 0;
}

/** Returns intersection over union of two boxes, 0..1. */
export function intersectionOverUnion(one: NormalizedBox, other: NormalizedBox): number {
  const shared = sharedArea(one, other);
  const union = one.width * one.height + other.width * other.height - shared;
  return union > 0 ? shared / union : 0;
}

/** Tells whether a box is finite, has an area and shows at least partly in the picture. */
export function isSoundBox(box: NormalizedBox): boolean {
  return (
    [box.x, box.y, box.width, box.height].every(Number.isFinite) &&
    box.width > 0 &&
    box.height > 0 &&
    box.width <= 2 &&
    box.height <= 2 &&
    sharedArea(box, { x: 0, y: 0, width: 1, height: 1 }) > 0
  );
}
