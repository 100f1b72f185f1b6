import type { PixelSize } from '../contracts/geometry.ts';

/** Columns and rows of a {@link LumaGrid}. */
export const LUMA_GRID = { columns: 32, rows: 18 } as const;

/** `[18, 32]` uint8: the mean luma of each cell of one frame, row-major. Its holder overwrites it when done. */
export type LumaGrid = Uint8Array;

/**
 * Averages the luma (BT.601 weights) of a picture over a coarse grid.
 *
 * @param picture - `[height, width, 3]` uint8 RGB; borrowed.
 * @returns a new grid, owned by the caller. A picture smaller than the grid repeats its pixels.
 */
export function computeLumaGrid(picture: Uint8Array, size: PixelSize): LumaGrid {
  const grid = new Uint8Array(LUMA_GRID.columns * LUMA_GRID.rows);
  for (let row = 0; row < LUMA_GRID.rows; row++) {
    const rows = span(row, LUMA_GRID.rows, size.heightPx);
    for (let column = 0; column < LUMA_GRID.columns; column++) {
      const columns = span(column, LUMA_GRID.columns, size.widthPx);
      grid[row * LUMA_GRID.columns + column] = meanLuma(picture, size.widthPx, rows, columns);
    }
  }
  return grid;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

function span(cell: number, cells: number, length: number): Span {
  const from = Math.floor((cell * length) / cells);
  return { from, to: Math.max(from + 1, Math.floor(((cell + 1) * length) / cells)) };
}

/** Adds up whole numbers, and weighs three sums instead of every pixel. */
function meanLuma(picture: Uint8Array, width: number, rows: Span, columns: Span): number {
  let [red, green, blue] = [0, 0, 0];
  for (let y = rows.from; y < rows.to; y++) {
    const end = (y * width + columns.to) * 3;
    for (let at = (y * width + columns.from) * 3; at < end; at += 3) {
      red += picture[at] ?? 0;
      green += picture[at + 1] ?? 0;
      blue += picture[at + 2] ?? 0;
    }
  }
  const pixels = (rows.to - rows.from) * (columns.to - columns.from);
  return Math.round((0.299 * red + 0.587 * green + 0.114 * blue) / pixels);
}
