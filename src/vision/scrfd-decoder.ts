import type { PixelSize } from '../contracts/geometry.ts';
import { countGridAnchors, type AnchorGrid } from './anchor-grid.ts';
import { addCandidate, type CandidateBuffer } from './boxes.ts';
import { toProbability, type ScoreForm } from './score-form.ts';

/**
 * Decodes one grid of a detector of the SCRFD family. Anchors come by row, column, anchor of the cell; they are the
 * points `(column, row) * step`, without half a step. A distance is in steps: from the anchor to the left, upper, right
 * and lower edge (Guo et al., 2021; `distance2bbox` of its publisher's code).
 *
 * @param scores - `[anchors, 1]` float32.
 * @param distances - `[anchors, 4]` float32.
 * @param input - Size of the graph's input, padding included.
 * @param minimumScore - Weakest score that becomes a candidate, 0..1.
 * @param candidates - Receives the candidates, in pixels of the input; has room for them.
 */
export function decodeScrfdGrid(
  grid: AnchorGrid,
  scoreForm: ScoreForm,
  scores: Float32Array,
  distances: Float32Array,
  input: PixelSize,
  minimumScore: number,
  candidates: CandidateBuffer,
): void {
  const { stepPx, anchorsPerCell } = grid;
  const columns = input.widthPx / stepPx;
  const anchors = countGridAnchors(grid, input);
  for (let anchor = 0; anchor < anchors; anchor += 1) {
    const score = toProbability(scores[anchor] ?? NaN, scoreForm);
    if (!(score >= minimumScore)) continue;
    const cell = Math.floor(anchor / anchorsPerCell);
    const at = anchor * 4;
    const [left = NaN, top = NaN, right = NaN, bottom = NaN] = distances.subarray(at, at + 4);
    addCandidate(
      candidates,
      ((cell % columns) + (right - left) / 2) * stepPx,
      (Math.floor(cell / columns) + (bottom - top) / 2) * stepPx,
      (left + right) * stepPx,
      (top + bottom) * stepPx,
      score,
    );
  }
}
