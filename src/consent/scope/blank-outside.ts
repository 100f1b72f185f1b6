import type { PixelSize } from '../../contracts/geometry.ts';
import type { Corner } from './polygon.ts';

/**
 * Overwrites, in place, every pixel whose centre lies outside a region, so that a detector that runs afterwards
 * processes nobody there.
 *
 * @param rgb - `[height, width, 3]` uint8 RGB, interleaved; borrowed and changed.
 * @param region - Corners in fractions of the picture; `undefined` blanks the whole picture.
 */
export function blankOutside(rgb: Uint8Array, size: PixelSize, region: readonly Corner[] | undefined): void {
  const { widthPx, heightPx } = size;
  if (region === undefined) {
    blankSpan(rgb, 0, widthPx * heightPx);
    return;
  }
  for (let row = 0; row < heightPx; row += 1) {
    let fromPx = row * widthPx;
    for (const { enter, leave } of stretchesInside(region, (row + 0.5) / heightPx)) {
      blankSpan(rgb, fromPx, row * widthPx + firstCentreFrom(enter, widthPx));
      fromPx = row * widthPx + firstCentreFrom(leave, widthPx);
    }
    blankSpan(rgb, fromPx, (row + 1) * widthPx);
  }
}

/** Where a horizontal line enters and leaves the region, from left to right (even-odd rule). */
function stretchesInside(
  region: readonly Corner[],
  y: number,
): readonly { readonly enter: number; readonly leave: number }[] {
  const crossings = region
    .flatMap((corner, index) => {
      const previous = region.at(index - 1) ?? corner;
      if (previous.y <= y === corner.y <= y) return [];
      return [previous.x + ((corner.x - previous.x) * (y - previous.y)) / (corner.y - previous.y)];
    })
    .sort((one, other) => one - other);
  return crossings.flatMap((enter, index) =>
    index % 2 === 0 ? [{ enter, leave: crossings[index + 1] ?? enter }] : [],
  );
}

/** Returns the column of the first pixel whose centre is at or right of `x`, a fraction of the width. */
function firstCentreFrom(x: number, widthPx: number): number {
  return Math.min(widthPx, Math.max(0, Math.ceil(x * widthPx - 0.5)));
}

function blankSpan(rgb: Uint8Array, fromPx: number, untilPx: number): void {
  rgb.fill(0, fromPx * 3, untilPx * 3);
}
