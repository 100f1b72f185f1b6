import { describe, expect, it } from 'vitest';
import { createCandidateBuffer } from '../../../src/vision/boxes.ts';
import { countRfbPriors, decodeRfb, type RfbPriors } from '../../../src/vision/rfb-decoder.ts';

const PRIORS: RfbPriors = {
  strides: [
    { stepPx: 8, rowOffsetPx: 0, anchorSizesPx: [10, 16] },
    { stepPx: 16, rowOffsetPx: -3, anchorSizesPx: [32] },
  ],
  maximumAnchorHeightPx: 20,
  centreVariance: 0.1,
  sizeVariance: 0.2,
};
const INPUT = { widthPx: 32, heightPx: 16 };
// 4 x 2 cells with 2 anchors, 2 x 1 cells with 1 anchor.
const COUNT = 18;

function decode(scores: Float32Array, locations: Float32Array, input = INPUT): number[][] {
  const candidates = createCandidateBuffer();
  decodeRfb(PRIORS, scores, locations, input, 0.5, candidates);
  return Array.from({ length: candidates.count }, (_, row) => [
    ...candidates.values.subarray(row * 5, row * 5 + 5),
  ]);
}

function oneFace(prior: number, score: number, location: readonly number[] = [0, 0, 0, 0]) {
  const scores = new Float32Array(COUNT * 2);
  const locations = new Float32Array(COUNT * 4);
  scores[prior * 2 + 1] = score;
  locations.set(location, prior * 4);
  return decode(scores, locations);
}

describe('countRfbPriors', () => {
  it('counts anchors at every cell, rounding cells up', () => {
    expect(countRfbPriors(PRIORS, INPUT)).toBe(COUNT);
    expect(countRfbPriors(PRIORS, { widthPx: 1, heightPx: 1 })).toBe(3);
    expect(countRfbPriors(PRIORS, { widthPx: 24, heightPx: 8 })).toBe(3 * 2 + 2);
  });
});

describe('decodeRfb', () => {
  it('turns a zero location into its prior: row, column and anchor in this order', () => {
    // Prior 11 = row 1, column 1, second anchor: centre (12, 12), 16 px.
    expect(oneFace(11, 0.75)).toEqual([[4, 4, 16, 16, 0.75]]);
  });

  it('shifts by a tenth of the anchor and scales by the exponential of a fifth', () => {
    const [box = []] = oneFace(11, 0.75, [1, -1, Math.log(2) / 0.2, 0]);
    [12 + 1.6 - 16, 12 - 1.6 - 8, 32, 16, 0.75].forEach((expected, index) => {
      expect(box[index]).toBeCloseTo(expected, 4);
    });
  });

  it('moves rows by their offset and limits the height of an anchor, not its width', () => {
    // Prior 17: stride 16, second cell, centre (24, 8 - 3), 32 px wide and 20 px high.
    expect(oneFace(17, 0.75)).toEqual([[8, -5, 32, 20, 0.75]]);
  });

  it('steps by the stride also where the picture is no multiple of it, and does not clamp to the picture', () => {
    // 24 px at stride 16 are two cells, the second one centred at 24 px.
    const input = { widthPx: 24, heightPx: 8 };
    const scores = new Float32Array(16);
    scores[15] = 0.75;
    expect(decode(scores, new Float32Array(32), input)).toEqual([[8, -5, 32, 20, 0.75]]);
  });

  it('takes scores from the threshold on and none that is not a number', () => {
    expect(oneFace(0, 0.5)).toHaveLength(1);
    expect(oneFace(0, 0.499)).toEqual([]);
    expect(oneFace(0, Number.NaN)).toEqual([]);
    expect(oneFace(0, 0.9, [0, 0, Number.POSITIVE_INFINITY, 0])).toEqual([]);
  });
});
