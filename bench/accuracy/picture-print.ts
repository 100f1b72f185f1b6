import { LUMA_GRID } from '../../src/vision/luma-grid.ts';

/** Cells that may differ between two copies of one picture, of 544. */
const MAXIMUM_DIFFERENCE = 27;

/**
 * Recognises a picture that has been seen before, also when it was scaled or compressed again, by whether each cell of its
 * luma grid is brighter than its left neighbour. So a folder cannot hold one person many times over and be taken for many.
 */
export class SeenPictures {
  private readonly prints: Uint8Array[] = [];

  /** Says whether a picture like this one was added before, and adds it if not. @param grid - `[18, 32]` uint8. */
  isRepeated(grid: Uint8Array): boolean {
    const print = printOf(grid);
    if (this.prints.some((other) => difference(print, other) <= MAXIMUM_DIFFERENCE)) return true;
    this.prints.push(print);
    return false;
  }

  /** Overwrites what is remembered. */
  clear(): void {
    for (const print of this.prints) print.fill(0);
    this.prints.length = 0;
  }
}

function printOf(grid: Uint8Array): Uint8Array {
  const { columns } = LUMA_GRID;
  return grid.map((value, cell) => (cell % columns > 0 && value > (grid[cell - 1] ?? 0) ? 1 : 0));
}

function difference(one: Uint8Array, other: Uint8Array): number {
  let count = 0;
  for (let cell = 0; cell < one.length; cell += 1) count += one[cell] === other[cell] ? 0 : 1;
  return count;
}
