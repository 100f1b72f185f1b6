import type { PixelSize } from '../contracts/geometry.ts';
import { addCandidate, resetCandidates, type CandidateBuffer } from './boxes.ts';

/** Layout of the anchors of a detector of the BlazeFace family: points, without a size. */
export interface BlazeFaceAnchors {
  /** Grids in the order of the graph's outputs. */
  readonly grids: readonly { readonly stepPx: number; readonly anchorsPerCell: number }[];
}

/** Counts the anchors for a picture of `input` pixels, both sides multiples of every step. */
export function countBlazeFaceAnchors({ grids }: BlazeFaceAnchors, { widthPx, heightPx }: PixelSize): number {
  return grids.reduce(
    (sum, { stepPx, anchorsPerCell }) => sum + (widthPx / stepPx) * (heightPx / stepPx) * anchorsPerCell,
    0,
  );
}

/**
 * Decodes the raw outputs of a detector of the BlazeFace family into candidates. Anchors come by grid, row, column;
 * those of one cell share its centre, (column + 0.5) * step. A location is in pixels: centre = anchor + location, size
 * = location (Bazarevsky et al., 2019, and MediaPipe's `fixed_anchor_size`).
 *
 * @param scores - `[anchors, 1]` float32, 0..1.
 * @param locations - `[anchors, 4]` float32: centre x, centre y, width, height, in pixels.
 * @param input - Size of the graph's input, padding included.
 * @param minimumScore - Weakest score that becomes a candidate, 0..1.
 * @param candidates - Receives the candidates, in pixels of the input; what it held is gone.
 */
export function decodeBlazeFace(
  anchors: BlazeFaceAnchors,
  scores: Float32Array,
  locations: Float32Array,
  input: PixelSize,
  minimumScore: number,
  candidates: CandidateBuffer,
): void {
  resetCandidates(candidates, countBlazeFaceAnchors(anchors, input));
  let anchor = 0;
  for (const { stepPx, anchorsPerCell } of anchors.grids) {
    const columns = input.widthPx / stepPx;
    const cells = columns * (input.heightPx / stepPx);
    for (let index = 0; index < cells * anchorsPerCell; index += 1, anchor += 1) {
      const score = scores[anchor] ?? Number.NaN;
      if (!(score >= minimumScore)) continue;
      const cell = Math.floor(index / anchorsPerCell);
      const [dx = NaN, dy = NaN, width = NaN, height = NaN] = locations.subarray(anchor * 4, anchor * 4 + 4);
      addCandidate(
        candidates,
        ((cell % columns) + 0.5) * stepPx + dx,
        (Math.floor(cell / columns) + 0.5) * stepPx + dy,
        width,
        height,
        score,
      );
    }
  }
}
