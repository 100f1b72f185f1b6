/** A size in whole pixels. */
export interface PixelSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

/**
 * An axis-aligned box in the *displayed* picture (after rotation and pixel aspect ratio), as fractions of its
 * width and height: 0..1, origin at the top left. A detector may report a box that reaches over the edge.
 */
export interface NormalizedBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
