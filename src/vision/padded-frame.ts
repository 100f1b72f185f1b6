import type { PixelSize } from '../contracts/geometry.ts';

/** Rounds a length up to a multiple; at least one multiple. */
function roundUp(lengthPx: number, multiplePx: number): number {
  return Math.max(1, Math.ceil(lengthPx / multiplePx)) * multiplePx;
}

/** Returns the size of the padded picture: both sides rounded up to `multiplePx`. */
export function paddedSize(content: PixelSize, multiplePx: number): PixelSize {
  return {
    widthPx: roundUp(content.widthPx, multiplePx),
    heightPx: roundUp(content.heightPx, multiplePx),
  };
}

/**
 * Copies a picture into the top left corner of a larger one; the rest on the right and at the bottom becomes black.
 *
 * @param content - `[height, width, 3]` uint8 RGB; borrowed.
 * @param size - Size of `content`.
 * @param target - `[height, width, 3]` uint8 RGB of `targetSize`; every byte is written.
 */
export function copyPadded(
  content: Uint8Array,
  size: PixelSize,
  target: Uint8Array,
  targetSize: PixelSize,
): void {
  const sourceRow = size.widthPx * 3;
  const targetRow = targetSize.widthPx * 3;
  for (let row = 0; row < size.heightPx; row += 1) {
    const start = row * targetRow;
    target.set(content.subarray(row * sourceRow, (row + 1) * sourceRow), start);
    target.fill(0, start + sourceRow, start + targetRow);
  }
  target.fill(0, size.heightPx * targetRow, targetSize.heightPx * targetRow);
}

/**
 * Returns the size of the detector frame for a displayed picture: the longer side becomes `longSidePx`, the aspect
 * ratio stays, both sides are whole and at least 1.
 */
export function scaledToLongSide(displayed: PixelSize, longSidePx: number): PixelSize {
  const scale = longSidePx / Math.max(displayed.widthPx, displayed.heightPx);
  return {
    widthPx: Math.max(1, Math.round(displayed.widthPx * scale)),
    heightPx: Math.max(1, Math.round(displayed.heightPx * scale)),
  };
}
