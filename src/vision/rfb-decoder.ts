import type { PixelSize } from '../contracts/geometry.ts';
import { addCandidate, resetCandidates, type CandidateBuffer } from './boxes.ts';

/** One grid of priors. */
export interface RfbStride {
  readonly stepPx: number;
  /** Added to the vertical centre of every prior. */
  readonly rowOffsetPx: number;
  readonly anchorSizesPx: readonly number[];
}

/** Layout of the priors of an RFB detector. */
export interface RfbPriors {
  readonly strides: readonly RfbStride[];
  /** No anchor is taller, whatever the picture: the training pictures were this high, and anchors clamped to them. */
  readonly maximumAnchorHeightPx: number;
  readonly centreVariance: number;
  readonly sizeVariance: number;
}

function cells(lengthPx: number, stepPx: number): number {
  return Math.ceil(lengthPx / stepPx);
}

/** Counts the priors for a picture of `input` pixels: every anchor size at every cell of every stride. */
export function countRfbPriors(priors: RfbPriors, input: PixelSize): number {
  return priors.strides.reduce(
    (sum, { stepPx, anchorSizesPx }) =>
      sum + cells(input.widthPx, stepPx) * cells(input.heightPx, stepPx) * anchorSizesPx.length,
    0,
  );
}

/**
 * Decodes the raw outputs of an RFB detector into candidates.
 *
 * Priors come by stride, row, column, anchor size, centred at (column + 0.5) * stride and (row + 0.5) * stride + row
 * offset. Then, as in SSD: centre = prior + location * centreVariance * anchor, size = exp(location * sizeVariance) *
 * anchor.
 *
 * The published graph has 320x240 baked in, where rows of the strides 32 and 64 are 30 and 60 px apart. A convolution
 * steps by its stride everywhere, so what it learned there is the mean of its rows: a row offset of -8 px for both.
 * Spreading the cells evenly over a picture that is no multiple of 64, as there, puts large faces 15 px off at 416 px.
 *
 * @param scores - `[priors, 2]` float32, softmax; column 1 = face.
 * @param locations - `[priors, 4]` float32: centre x, centre y, width, height, relative to the prior.
 * @param input - Size of the graph's input, padding included.
 * @param minimumScore - Weakest score that becomes a candidate, 0..1.
 * @param candidates - Receives the candidates, in pixels of the input; what it held is gone.
 */
export function decodeRfb(
  priors: RfbPriors,
  scores: Float32Array,
  locations: Float32Array,
  input: PixelSize,
  minimumScore: number,
  candidates: CandidateBuffer,
): void {
  const { centreVariance, sizeVariance } = priors;
  resetCandidates(candidates, countRfbPriors(priors, input));
  let prior = 0;
  for (const { stepPx, rowOffsetPx, anchorSizesPx } of priors.strides) {
    const columns = cells(input.widthPx, stepPx);
    const rows = cells(input.heightPx, stepPx);
    for (let row = 0; row < rows; row += 1) {
      const priorY = (row + 0.5) * stepPx + rowOffsetPx;
      for (let column = 0; column < columns; column += 1) {
        for (const sizePx of anchorSizesPx) {
          const score = scores[prior * 2 + 1] ?? Number.NaN;
          if (score >= minimumScore) {
            const priorX = (column + 0.5) * stepPx;
            const anchorHeight = Math.min(sizePx, priors.maximumAnchorHeightPx);
            const at = prior * 4;
            const [dx, dy] = [locations[at] ?? Number.NaN, locations[at + 1] ?? Number.NaN];
            const [dw, dh] = [locations[at + 2] ?? Number.NaN, locations[at + 3] ?? Number.NaN];
            addCandidate(
              candidates,
              priorX + dx * centreVariance * sizePx,
              priorY + dy * centreVariance * anchorHeight,
              Math.exp(dw * sizeVariance) * sizePx,
              Math.exp(dh * sizeVariance) * anchorHeight,
              score,
            );
          }
          prior += 1;
        }
      }
    }
  }
}
