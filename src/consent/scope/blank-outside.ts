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
  for (let row = 0; row < heightPx; row += 1) {
    const spans = region === undefined ? [] : crossings(region, (row + 0.5) / heightPx);
    let from = 0;
    for (let index = 0; index + 1 < spans.length; index += 2) {
      const [enter = 1, leave = 1] = [spans[index], spans[index + 1]];
      const firstInside = clampPx(Math.ceil(enter * widthPx - 0.5), widthPx);
      blankSpan(rgb, row * widthPx, from, firstInside);
      from = Math.max(from, clampPx(Math.ceil(leave * widthPx - 0.5), widthPx));
    }
    blankSpan(rgb, row * widthPx, from, widthPx);
  }
}

/** Where a horizontal line enters and leaves the region, from left to right (even-odd rule). */
function crossings(region: readonly Corner[], y: number): readonly number[] {
  return region
    .flatMap((corner, index) => {
      const previous = region.at(index - 1) ?? corner;
      if (previous.y <= y === corner.y <= y) return [];
      return [previous.x + ((corner.x - previous.x) * (y - previous.y)) / (corner.y - previous.y)];
    })
    .sort((one, other) => one - other);
}

function blankSpan(rgb: Uint8Array, rowStart: number, fromPx: number, untilPx: number): void {
  if (untilPx > fromPx) rgb.fill(0, (rowStart + fromPx) * 3, (rowStart + untilPx) * 3);
}

function clampPx(px: number, widthPx: number): number {
  return Math.min(widthPx, Math.max(0, px));
}
