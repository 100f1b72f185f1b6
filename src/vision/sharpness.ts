/** BT.601 luma weights. */
const RED = 0.299;
const GREEN = 0.587;
const BLUE = 0.114;

/**
 * Returns how sharp a picture is: the variance of the Laplacian of its luma (Pech-Pacheco et al. 2000), in squared
 * luma steps of 0..255. 0 for a flat picture and for one smaller than 3x3.
 *
 * @param picture - `[side, side, 3]` uint8 RGB; borrowed. No copy of its pixels is made.
 */
export function sharpness(picture: Uint8Array, sidePx: number): number {
  const luma = (x: number, y: number): number => {
    const offset = (y * sidePx + x) * 3;
    return (
      RED * (picture[offset] ?? 0) + GREEN * (picture[offset + 1] ?? 0) + BLUE * (picture[offset + 2] ?? 0)
    );
  };
  let sum = 0;
  let sumOfSquares = 0;
  let count = 0;
  for (let y = 1; y < sidePx - 1; y++) {
    for (let x = 1; x < sidePx - 1; x++) {
      const laplacian = 4 * luma(x, y) - luma(x - 1, y) - luma(x + 1, y) - luma(x, y - 1) - luma(x, y + 1);
      sum += laplacian;
      sumOfSquares += laplacian * laplacian;
      count++;
    }
  }
  return count === 0 ? 0 : sumOfSquares / count - (sum / count) ** 2;
}
