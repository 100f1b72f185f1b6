import type { NormalizedBox } from '../contracts/geometry.ts';

/** Returns the area that two boxes share, in the square of their unit; 0 when they only touch or are apart. */
export function intersectionArea(a: NormalizedBox, b: NormalizedBox): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}

/** Returns intersection over union (Jaccard index), 0..1; 0 when either box is empty or not finite. */
export function intersectionOverUnion(a: NormalizedBox, b: NormalizedBox): number {
  const shared = intersectionArea(a, b);
  const union = a.width * a.height + b.width * b.height - shared;
  return shared > 0 && union > 0 ? shared / union : 0;
}

/** Returns the part of a box, in fractions of the picture, that is inside the picture: detectors reach over the edge. */
export function insidePicture(box: NormalizedBox): NormalizedBox {
  const x = Math.max(0, box.x);
  const y = Math.max(0, box.y);
  return {
    x,
    y,
    width: Math.min(1, box.x + box.width) - x,
    height: Math.min(1, box.y + box.height) - y,
  };
}
