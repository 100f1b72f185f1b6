import type { PixelSize } from '../contracts/geometry.ts';
import { countGridAnchors, type AnchorGrid } from './anchor-grid.ts';
import { addCandidate, type CandidateBuffer } from './boxes.ts';
import { toProbability, type ScoreForm } from './score-form.ts';

/**
 * Decodes one grid of a detector of the YuNet family, one anchor per cell, by row and column. Centre = (cell + t) *
 * step, without half a step; size = exp(t) * step; the score is the geometric mean of class and objectness (Wu et al.,
 * 2023, and OpenCV's `FaceDetectorYN`).
 *
 * @param classes - `[cells, 1]` float32.
 * @param objectness - `[cells, 1]` float32.
 * @param locations - `[cells, 4]` float32: centre x, centre y, width, height.
 * @param input - Size of the graph's input, padding included.
 * @param minimumScore - Weakest score that becomes a candidate, 0..1.
 * @param candidates - Receives the candidates, in pixels of the input; has room for them.
 */
export function decodeYunetGrid(
  grid: AnchorGrid,
  scoreForm: ScoreForm,
  classes: Float32Array,
  objectness: Float32Array,
  locations: Float32Array,
  input: PixelSize,
  minimumScore: number,
  candidates: CandidateBuffer,
): void {
  const { stepPx } = grid;
  const columns = input.widthPx / stepPx;
  const cells = countGridAnchors(grid, input);
  for (let cell = 0; cell < cells; cell += 1) {
    const classed = toProbability(classes[cell] ?? NaN, scoreForm);
    const score = Math.sqrt(classed * toProbability(objectness[cell] ?? NaN, scoreForm));
    if (!(score >= minimumScore)) continue;
    const [x = NaN, y = NaN, width = NaN, height = NaN] = locations.subarray(cell * 4, cell * 4 + 4);
    addCandidate(
      candidates,
      ((cell % columns) + x) * stepPx,
      (Math.floor(cell / columns) + y) * stepPx,
      Math.exp(width) * stepPx,
      Math.exp(height) * stepPx,
      score,
    );
  }
}
