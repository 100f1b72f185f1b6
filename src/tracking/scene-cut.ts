import type { NormalizedBox } from '../contracts/geometry.ts';
import { LUMA_GRID, type LumaGrid } from '../vision/luma-grid.ts';

/**
 * How far a cell's mean luma moves, of 255, before it counts as changed. Talking heads and walking people in the
 * development clips change under 6 % of the cells by this much between frames 100 ms apart.
 */
const CELL_CHANGE = 24;

/** Share of changed cells, 0..1, over the whole picture that makes a cut. */
const PICTURE_SHARE = 0.4;

/** Share of changed cells, 0..1, under one face that makes a cut for that face: a person swapped in place. */
const FACE_SHARE = 0.6;

const PICTURE: NormalizedBox = { x: 0, y: 0, width: 1, height: 1 };

/** Says whether the picture as a whole was cut between two analysed frames. */
export function isSceneCut(previous: LumaGrid, current: LumaGrid): boolean {
  return changedShare(PICTURE, (index) => previous[index] ?? 0, current) >= PICTURE_SHARE;
}

/** A place in one analysed frame. */
export interface Place {
  readonly box: NormalizedBox;
  readonly lumaGrid: LumaGrid;
}

/**
 * Says whether the cells under a face changed so much that another picture may stand there now. They are compared with
 * those under the place where the face was: a face that walks leaves its cells, and that is no cut.
 */
export function isCutUnder(before: Place, now: Place): boolean {
  const toBefore = (index: number): number => {
    const column = (index % LUMA_GRID.columns) + 0.5;
    const row = Math.floor(index / LUMA_GRID.columns) + 0.5;
    const across = (column / LUMA_GRID.columns - now.box.x) / now.box.width;
    const down = (row / LUMA_GRID.rows - now.box.y) / now.box.height;
    return lumaAt(
      before.lumaGrid,
      before.box.x + across * before.box.width,
      before.box.y + down * before.box.height,
    );
  };
  return changedShare(now.box, toBefore, now.lumaGrid) >= FACE_SHARE;
}

/** @param lumaBefore - What a cell of the current grid is compared with, by its index. */
function changedShare(box: NormalizedBox, lumaBefore: (index: number) => number, current: LumaGrid): number {
  const left = cell(box.x, LUMA_GRID.columns);
  const right = cell(box.x + box.width, LUMA_GRID.columns);
  const top = cell(box.y, LUMA_GRID.rows);
  const bottom = cell(box.y + box.height, LUMA_GRID.rows);
  let changed = 0;
  let cells = 0;
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const index = row * LUMA_GRID.columns + column;
      cells++;
      if (Math.abs((current[index] ?? 0) - lumaBefore(index)) >= CELL_CHANGE) changed++;
    }
  }
  return changed / cells;
}

/** Returns the luma at a place between the middles of cells, in fractions of the picture (bilinear). */
function lumaAt(grid: LumaGrid, x: number, y: number): number {
  const column = Math.min(LUMA_GRID.columns - 1, Math.max(0, x * LUMA_GRID.columns - 0.5));
  const row = Math.min(LUMA_GRID.rows - 1, Math.max(0, y * LUMA_GRID.rows - 0.5));
  const [left, top] = [Math.floor(column), Math.floor(row)];
  const [right, down] = [column - left, row - top];
  const at = (atColumn: number, atRow: number): number => grid[atRow * LUMA_GRID.columns + atColumn] ?? 0;
  const along = (atRow: number): number =>
    (1 - right) * at(left, atRow) + right * at(Math.min(left + 1, LUMA_GRID.columns - 1), atRow);
  return (1 - down) * along(top) + down * along(Math.min(top + 1, LUMA_GRID.rows - 1));
}

function cell(position: number, cells: number): number {
  return Math.min(cells - 1, Math.max(0, Math.floor(position * cells)));
}
