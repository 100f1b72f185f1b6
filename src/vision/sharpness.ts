/** BT.601 luma weights. */
const RED = 0.299;
const GREEN = 0.587;
const BLUE = 0.114;

/**
 * Returns how sharp a picture is: the variance of the Laplacian of its luma (Pech-Pacheco et al. 2000), in squared
 * luma steps of 0..255. 0 for a flat picture and for one smaller than 3x3.
 *
 * @param picture - `[side, side, 3]` uint8 RGB; borrowed. The copy of its luma is overwritten with zeros.
 */
export function sharpness(picture: Uint8Array, sidePx: number): number {
  const luma = lumaOf(picture, sidePx * sidePx);
  let sum = 0;
  let sumOfSquares = 0;
  let count = 0;
  for (let y = 1; y < sidePx - 1; y++) {
    for (let at = y * sidePx + 1; at < (y + 1) * sidePx - 1; at++) {
      const around =
        (luma[at - 1] ?? 0) + (luma[at + 1] ?? 0) + (luma[at - sidePx] ?? 0) + (luma[at + sidePx] ?? 0);
      const laplacian = 4 * (luma[at] ?? 0) - around;
      sum += laplacian;
      sumOfSquares += laplacian * laplacian;
      count++;
    }
  }
  luma.fill(0);
  return count === 0 ? 0 : sumOfSquares / count - (sum / count) ** 2;
}

function lumaOf(picture: Uint8Array, pixels: number): Float32Array {
  const luma = new Float32Array(pixels);
  for (let at = 0, offset = 0; at < pixels; at++, offset += 3) {
    luma[at] =
      RED * (picture[offset] ?? 0) + GREEN * (picture[offset + 1] ?? 0) + BLUE * (picture[offset + 2] ?? 0);
  }
  return luma;
}
