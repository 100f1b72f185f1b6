/**
 * Writes the left-right mirror image of a square picture.
 *
 * @param picture - `[side, side, 3]` uint8 RGB; borrowed.
 * @param mirrored - same shape, another buffer; overwritten.
 */
export function mirror(picture: Uint8Array, sidePx: number, mirrored: Uint8Array): void {
  for (let pixel = 0; pixel < sidePx * sidePx; pixel++) {
    const column = pixel % sidePx;
    const from = pixel * 3;
    const to = (pixel - column + (sidePx - 1 - column)) * 3;
    mirrored[to] = picture[from] ?? 0;
    mirrored[to + 1] = picture[from + 1] ?? 0;
    mirrored[to + 2] = picture[from + 2] ?? 0;
  }
}
