import type { PixelSize } from '../contracts/geometry.ts';
import { addCandidate, resetCandidates, type CandidateBuffer } from './boxes.ts';
import { sigmoid } from './sigmoid.ts';

/** Layout of the grid of a tiny YOLO v2 detector. */
export interface TinyYoloGrid {
  /** Side of a cell in pixels of the graph's input. */
  readonly cellPx: number;
  /** Width and height of each anchor, in cells. */
  readonly anchorsInCells: readonly (readonly [width: number, height: number])[];
}

/** x, y, width, height, objectness. */
const CHANNELS_PER_ANCHOR = 5;

/** Counts the values of the grid for a picture of `input` pixels. */
export function countTinyYoloValues({ cellPx, anchorsInCells }: TinyYoloGrid, input: PixelSize): number {
  const cells = Math.floor(input.widthPx / cellPx) * Math.floor(input.heightPx / cellPx);
  return cells * anchorsInCells.length * CHANNELS_PER_ANCHOR;
}

/**
 * Decodes the raw grid of a tiny YOLO v2 detector into candidates: centre = (cell + sigmoid) * cell side,
 * size = exp * anchor * cell side, score = sigmoid of the objectness.
 *
 * @param grid - `[5 * anchors, rows, columns]` float32, raw.
 * @param input - Size of the graph's input, a multiple of the cell side, padding included.
 * @param minimumScore - Weakest score that becomes a candidate, 0..1.
 * @param candidates - Receives the candidates, in pixels of the input; what it held is gone.
 */
export function decodeTinyYolo(
  layout: TinyYoloGrid,
  grid: Float32Array,
  input: PixelSize,
  minimumScore: number,
  candidates: CandidateBuffer,
): void {
  const { cellPx, anchorsInCells } = layout;
  const columns = Math.floor(input.widthPx / cellPx);
  const rows = Math.floor(input.heightPx / cellPx);
  const plane = rows * columns;
  resetCandidates(candidates, plane * anchorsInCells.length);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      let at = row * columns + column;
      for (const [anchorWidth, anchorHeight] of anchorsInCells) {
        const score = sigmoid(grid[at + 4 * plane] ?? Number.NaN);
        if (score >= minimumScore) {
          addCandidate(
            candidates,
            (column + sigmoid(grid[at] ?? Number.NaN)) * cellPx,
            (row + sigmoid(grid[at + plane] ?? Number.NaN)) * cellPx,
            Math.exp(grid[at + 2 * plane] ?? Number.NaN) * anchorWidth * cellPx,
            Math.exp(grid[at + 3 * plane] ?? Number.NaN) * anchorHeight * cellPx,
            score,
          );
        }
        at += CHANNELS_PER_ANCHOR * plane;
      }
    }
  }
}
