import type { PixelSize } from '../contracts/geometry.ts';

/** A grid of points over the picture, from each of which faces are told. */
export interface AnchorGrid {
  /** Distance of the points, in pixels of the graph's input. */
  readonly stepPx: number;
  /** Anchors at one point: they come one after the other. */
  readonly anchorsPerCell: number;
}

/** Counts the anchors for a picture of `input` pixels, both sides multiples of the step. */
export function countGridAnchors(
  { stepPx, anchorsPerCell }: AnchorGrid,
  { widthPx, heightPx }: PixelSize,
): number {
  return (widthPx / stepPx) * (heightPx / stepPx) * anchorsPerCell;
}
