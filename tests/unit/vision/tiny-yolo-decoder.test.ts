import { describe, expect, it } from 'vitest';
import { createCandidateBuffer } from '../../../src/vision/boxes.ts';
import { sigmoid } from '../../../src/vision/sigmoid.ts';
import { countTinyYoloValues, decodeTinyYolo } from '../../../src/vision/tiny-yolo-decoder.ts';

const LAYOUT = {
  cellPx: 32,
  anchorsInCells: [
    [1, 2],
    [3, 4],
  ],
} as const;
const INPUT = { widthPx: 96, heightPx: 64 };
const PLANE = 6;

function decode(change: (grid: Float32Array) => void): number[][] {
  const grid = new Float32Array(countTinyYoloValues(LAYOUT, INPUT)).fill(-20);
  change(grid);
  const candidates = createCandidateBuffer();
  decodeTinyYolo(LAYOUT, grid, INPUT, 0.5, candidates);
  return Array.from({ length: candidates.count }, (_, row) => [
    ...candidates.values.subarray(row * 5, row * 5 + 5),
  ]);
}

describe('decodeTinyYolo', () => {
  it('counts 5 values per anchor and cell', () => {
    expect(countTinyYoloValues(LAYOUT, INPUT)).toBe(6 * 2 * 5);
  });

  it('places the sigmoid in the cell and scales the anchor', () => {
    // Second anchor, row 1, column 2: cell 5.
    const boxes = decode((grid) => {
      const at = 5 * PLANE + 5;
      grid[at] = 0;
      grid[at + PLANE] = 0;
      grid[at + 2 * PLANE] = 0;
      grid[at + 3 * PLANE] = Math.log(0.5);
      grid[at + 4 * PLANE] = 2;
    });
    expect(boxes).toHaveLength(1);
    const [box = []] = boxes;
    const expected = [2.5 * 32 - 48, 1.5 * 32 - 32, 96, 64, sigmoid(2)];
    expected.forEach((value, index) => {
      expect(box[index]).toBeCloseTo(value, 4);
    });
  });

  it('finds nothing below the threshold, and nothing in values that are not numbers', () => {
    expect(decode(() => undefined)).toEqual([]);
    expect(decode((grid) => grid.fill(Number.NaN))).toEqual([]);
  });

  it('knows the logistic function', () => {
    expect(sigmoid(0)).toBe(0.5);
    expect(sigmoid(Math.log(3))).toBeCloseTo(0.75, 12);
    expect(sigmoid(-1000)).toBe(0);
  });
});
