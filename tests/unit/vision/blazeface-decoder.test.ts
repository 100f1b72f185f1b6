import { describe, expect, it } from 'vitest';
import {
  countBlazeFaceAnchors,
  decodeBlazeFace,
  type BlazeFaceAnchors,
} from '../../../src/vision/blazeface-decoder.ts';
import { createCandidateBuffer } from '../../../src/vision/boxes.ts';

const ANCHORS: BlazeFaceAnchors = {
  grids: [
    { stepPx: 8, anchorsPerCell: 2 },
    { stepPx: 16, anchorsPerCell: 6 },
  ],
};
const INPUT = { widthPx: 48, heightPx: 32 };
/** 4 rows of 6 cells with two anchors, then 2 rows of 3 cells with six. */
const COUNT = 48 + 36;

function decode(scores: Float32Array, locations: Float32Array): number[] {
  const candidates = createCandidateBuffer();
  decodeBlazeFace(ANCHORS, scores, locations, INPUT, 0.5, candidates);
  return [...candidates.values.subarray(0, candidates.count * 5)];
}

describe('decodeBlazeFace', () => {
  it('has 896 anchors for 128x128, as the published models', () => {
    expect(countBlazeFaceAnchors(ANCHORS, { widthPx: 128, heightPx: 128 })).toBe(896);
    expect(countBlazeFaceAnchors(ANCHORS, INPUT)).toBe(COUNT);
  });

  it('gives all anchors of a cell its centre, grid after grid', () => {
    const scores = new Float32Array(COUNT);
    const locations = new Float32Array(COUNT * 4);
    for (const anchor of [0, 1, 17, 47, 48, 83]) {
      scores[anchor] = 0.5;
      locations.set([0, 0, 4, 2], anchor * 4);
    }
    // Anchor 17: cell 8, row 1, column 2. Anchor 47: the last fine cell. 48 and 83: first and last coarse cell.
    const centres = [
      [4, 4],
      [4, 4],
      [20, 12],
      [44, 28],
      [8, 8],
      [40, 24],
    ];
    expect(decode(scores, locations)).toEqual(centres.flatMap(([x = 0, y = 0]) => [x - 2, y - 1, 4, 2, 0.5]));
  });

  it('takes locations in pixels, and leaves out what is weak, empty or not a number', () => {
    const scores = new Float32Array(COUNT);
    scores.set([1, 0.49, Number.NaN, 1, 1]);
    const locations = new Float32Array(COUNT * 4);
    locations.set([3, -2, 10, 6]);
    locations.set([0, 0, -5, 6], 3 * 4);
    locations.set([0, Number.NaN, 5, 6], 4 * 4);
    expect(decode(scores, locations)).toEqual([4 + 3 - 5, 4 - 2 - 3, 10, 6, 1]);
  });
});
