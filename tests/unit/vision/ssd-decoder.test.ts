import { describe, expect, it } from 'vitest';
import { createCandidateBuffer } from '../../../src/vision/boxes.ts';
import { countSsdPriors, decodeSsd, type SsdPriors } from '../../../src/vision/ssd-decoder.ts';

const PRIORS: SsdPriors = {
  grids: [
    { stepPx: 16, anchorsPx: [[10, 20]] },
    {
      stepPx: 64,
      anchorsPx: [
        [50, 50],
        [100, 40],
      ],
    },
  ],
  centreVariance: 0.1,
  sizeVariance: 0.2,
};
const INPUT = { widthPx: 64, heightPx: 32 };
/** 2 rows of 4 cells, then one cell, half outside, with two anchors. */
const COUNT = 10;

function decode(scores: Float32Array, locations: Float32Array): number[] {
  const candidates = createCandidateBuffer();
  decodeSsd(PRIORS, scores, locations, INPUT, 0.5, candidates);
  return [...candidates.values.subarray(0, candidates.count * 5)];
}

describe('decodeSsd', () => {
  it('counts cells that reach over the edge', () => {
    expect(countSsdPriors(PRIORS, INPUT)).toBe(COUNT);
  });

  it('lays priors out by grid, row, column and anchor', () => {
    const scores = new Float32Array(COUNT);
    scores[6] = 0.5; // Fine grid, row 1, column 2.
    scores[9] = 0.75; // Coarse grid, second anchor.
    expect(decode(scores, new Float32Array(COUNT * 4))).toEqual(
      [40 - 5, 24 - 10, 10, 20, 0.5, 32 - 50, 32 - 20, 100, 40, 0.75].map(Math.fround),
    );
  });

  it('moves the centre by tenths of the anchor and scales by powers, y before x', () => {
    const scores = new Float32Array(COUNT);
    scores[0] = 1;
    const locations = new Float32Array(COUNT * 4);
    // 2 tenths of 20 px down, 5 tenths of 10 px right, twice as high, half as wide.
    locations.set([2, 5, Math.log(2) / 0.2, -Math.log(2) / 0.2]);
    const [x, y, width, height] = decode(scores, locations);
    expect([x, y, width, height]).toEqual([
      expect.closeTo(8 + 5 - 2.5, 4),
      expect.closeTo(8 + 4 - 20, 4),
      expect.closeTo(5, 4),
      expect.closeTo(40, 4),
    ]);
  });

  it('leaves out what is too weak or not a number', () => {
    const scores = new Float32Array(COUNT).fill(0.49);
    scores[1] = Number.NaN;
    scores[2] = 1;
    const locations = new Float32Array(COUNT * 4);
    locations[2 * 4 + 2] = Infinity;
    expect(decode(scores, locations)).toEqual([]);
  });
});
