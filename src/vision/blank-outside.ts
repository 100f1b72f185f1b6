import type { PixelSize } from '../contracts/geometry.ts';

/** A corner of a polygon, in fractions of the picture. */
interface Corner {
  readonly x: number;
  readonly y: number;
}

/**
 * Overwrites with black, in place, every pixel whose centre lies outside a polygon (even-odd rule).
 *
 * @param picture - `[height, width, 3]` uint8 RGB.
 * @param polygon - corners in fractions of the picture; with fewer than three, everything is overwritten.
 */
export function blankOutside(picture: Uint8Array, size: PixelSize, polygon: readonly Corner[]): void {
  const rowBytes = size.widthPx * 3;
  for (let row = 0; row < size.heightPx; row++) {
    const line = picture.subarray(row * rowBytes, (row + 1) * rowBytes);
    const crossings = crossingsAt((row + 0.5) / size.heightPx, polygon);
    let blankFrom = 0;
    for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
      line.fill(0, blankFrom * 3, firstCentreAfter(crossings[pair], size.widthPx) * 3);
      blankFrom = firstCentreAfter(crossings[pair + 1], size.widthPx);
    }
    line.fill(0, blankFrom * 3);
  }
}

/** Returns where a horizontal line crosses the polygon's edges, from left to right, in fractions of the width. */
function crossingsAt(y: number, polygon: readonly Corner[]): readonly number[] {
  const crossings: number[] = [];
  polygon.forEach((corner, index) => {
    const next = polygon[(index + 1) % polygon.length] ?? corner;
    if (corner.y <= y === next.y <= y) return;
    crossings.push(corner.x + ((y - corner.y) / (next.y - corner.y)) * (next.x - corner.x));
  });
  return crossings.sort((a, b) => a - b);
}

/** Returns the first column whose centre lies at or right of `x`, 0..widthPx. */
function firstCentreAfter(x: number | undefined, widthPx: number): number {
  return Math.min(widthPx, Math.max(0, Math.ceil((x ?? 0) * widthPx - 0.5)));
}
