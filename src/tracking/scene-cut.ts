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

/** Says whether the picture as a whole was cut between two analysed frames. */
export function isSceneCut(previous: LumaGrid, current: LumaGrid): boolean {
  return changedShare(previous, current, { x: 0, y: 0, width: 1, height: 1 }) >= PICTURE_SHARE;
}

/** Says whether the cells under `box` changed so much that another picture may stand there now. */
export function isCutUnder(box: NormalizedBox, previous: LumaGrid, current: LumaGrid): boolean {
  return changedShare(previous, current, box) >= FACE_SHARE;
}

function changedShare(previous: LumaGrid, current: LumaGrid, box: NormalizedBox): number {
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
      if (Math.abs((current[index] ?? 0) - (previous[index] ?? 0)) >= CELL_CHANGE) changed++;
    }
  }
  return changed / cells;
}

function cell(position: number, cells: number): number {
  return Math.min(cells - 1, Math.max(0, Math.floor(position * cells)));
}
