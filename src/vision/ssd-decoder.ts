import type { PixelSize } from '../contracts/geometry.ts';
import { addCandidate, resetCandidates, type CandidateBuffer } from './boxes.ts';

/** Layout of the priors of an SSD detector. */
export interface SsdPriors {
  /** Grids from fine to coarse, each with the anchors of every cell, in pixels of the graph's input. */
  readonly grids: readonly {
    readonly stepPx: number;
    readonly anchorsPx: readonly (readonly [width: number, height: number])[];
  }[];
  readonly centreVariance: number;
  readonly sizeVariance: number;
}

function cells(lengthPx: number, stepPx: number): number {
  return Math.ceil(lengthPx / stepPx);
}

/** Counts the priors for a picture of `input` pixels: every anchor at every cell of every grid. */
export function countSsdPriors({ grids }: SsdPriors, { widthPx, heightPx }: PixelSize): number {
  return grids.reduce(
    (sum, { stepPx, anchorsPx }) => sum + cells(widthPx, stepPx) * cells(heightPx, stepPx) * anchorsPx.length,
    0,
  );
}

/**
 * Decodes the raw outputs of an SSD detector into candidates. Priors come by grid, row, column, anchor, centred at
 * (column + 0.5) * step and (row + 0.5) * step. Then centre = prior + location * centreVariance * anchor, size =
 * exp(location * sizeVariance) * anchor, as in the SSD paper (Liu et al., 2016), with the TensorFlow object detection
 * API's variances and order.
 *
 * @param scores - `[priors, 1]` float32, 0..1.
 * @param locations - `[priors, 4]` float32: centre y, centre x, height, width, relative to the prior.
 * @param input - Size of the graph's input, padding included.
 * @param minimumScore - Weakest score that becomes a candidate, 0..1.
 * @param candidates - Receives the candidates, in pixels of the input; what it held is gone.
 */
export function decodeSsd(
  priors: SsdPriors,
  scores: Float32Array,
  locations: Float32Array,
  input: PixelSize,
  minimumScore: number,
  candidates: CandidateBuffer,
): void {
  const { centreVariance, sizeVariance } = priors;
  resetCandidates(candidates, countSsdPriors(priors, input));
  let prior = 0;
  for (const { stepPx, anchorsPx } of priors.grids) {
    const columns = cells(input.widthPx, stepPx);
    const rows = cells(input.heightPx, stepPx);
    for (let cell = 0; cell < rows * columns; cell += 1) {
      for (const [anchorWidth, anchorHeight] of anchorsPx) {
        const score = scores[prior] ?? Number.NaN;
        if (score >= minimumScore) {
          const at = prior * 4;
          const [dy, dx] = [locations[at] ?? Number.NaN, locations[at + 1] ?? Number.NaN];
          const [dh, dw] = [locations[at + 2] ?? Number.NaN, locations[at + 3] ?? Number.NaN];
          addCandidate(
            candidates,
            ((cell % columns) + 0.5) * stepPx + dx * centreVariance * anchorWidth,
            (Math.floor(cell / columns) + 0.5) * stepPx + dy * centreVariance * anchorHeight,
            Math.exp(dw * sizeVariance) * anchorWidth,
            Math.exp(dh * sizeVariance) * anchorHeight,
            score,
          );
        }
        prior += 1;
      }
    }
  }
}
