import { describe, expect, it } from 'vitest';
import { addCandidate, createCandidateBuffer, resetCandidates } from '../../../src/vision/boxes.ts';
import type { CandidateBuffer } from '../../../src/vision/boxes.ts';
import {
  MAXIMUM_DETECTIONS,
  overlapAt,
  suppressNonMaxima,
} from '../../../src/vision/non-maximum-suppression.ts';

type Box = readonly [left: number, top: number, width: number, height: number, score: number];

function candidatesOf(boxes: readonly Box[]): CandidateBuffer {
  const candidates = createCandidateBuffer();
  resetCandidates(candidates, boxes.length);
  for (const [left, top, width, height, score] of boxes) {
    addCandidate(candidates, left + width / 2, top + height / 2, width, height, score);
  }
  return candidates;
}

function keptRows(boxes: readonly Box[], threshold: number): number[] {
  return [...suppressNonMaxima(candidatesOf(boxes), threshold)].map((offset) => offset / 5);
}

describe('overlapAt', () => {
  it('is intersection over union', () => {
    const values = Float32Array.of(0, 0, 2, 2, 1, 1, 1, 2, 2, 1, 5, 5, 1, 1, 1);
    expect(overlapAt(values, 0, 5)).toBeCloseTo(1 / 7, 6);
    expect(overlapAt(values, 0, 0)).toBe(1);
    expect(overlapAt(values, 0, 10)).toBe(0);
  });

  it('is 0 for boxes that only touch', () => {
    expect(overlapAt(Float32Array.of(0, 0, 2, 2, 1, 2, 0, 2, 2, 1), 0, 5)).toBe(0);
  });
});

describe('suppressNonMaxima', () => {
  it('keeps the best of an overlapping group and everything apart from it, by descending score', () => {
    const boxes: Box[] = [
      [0, 0, 10, 10, 0.6],
      [1, 0, 10, 10, 0.9],
      [50, 50, 10, 10, 0.7],
      [0, 1, 10, 10, 0.8],
    ];
    expect(keptRows(boxes, 0.4)).toEqual([1, 2]);
  });

  it('lets a box stay that overlaps exactly as much as allowed', () => {
    const boxes: Box[] = [
      [0, 0, 2, 1, 0.9],
      [1, 0, 2, 1, 0.8],
    ];
    expect(keptRows(boxes, 1 / 3)).toEqual([0, 1]);
    expect(keptRows(boxes, 0.33)).toEqual([0]);
  });

  it('does not let a suppressed box suppress another', () => {
    const boxes: Box[] = [
      [0, 0, 10, 10, 0.9],
      [5, 0, 10, 10, 0.8],
      [10, 0, 10, 10, 0.7],
    ];
    expect(keptRows(boxes, 0.3)).toEqual([0, 2]);
  });

  it('takes equal scores in the order in which they came', () => {
    const boxes: Box[] = [
      [0, 0, 10, 10, 0.5],
      [0, 0, 10, 10, 0.5],
    ];
    expect(keptRows(boxes, 0.4)).toEqual([0]);
  });

  it('ends with the strongest thousand, without comparing every box of a great many with each', () => {
    const boxes = Array.from({ length: 50_000 }, (_, index): Box => [0, 0, 10, 10, index / 50_000]);
    const kept = keptRows(boxes, 1);
    expect(kept).toEqual(Array.from({ length: MAXIMUM_DETECTIONS }, (_, index) => 49_999 - index));
  });

  it('finds a weak face behind more boxes on a strong one than may stay', () => {
    const strong = Array.from({ length: 5000 }, (): Box => [0, 0, 10, 10, 0.9]);
    expect(keptRows([...strong, [50, 50, 10, 10, 0.5]], 0.4)).toEqual([0, 5000]);
  });

  it('returns nothing for nothing', () => {
    expect(keptRows([], 0.4)).toEqual([]);
  });
});

describe('candidate buffer', () => {
  it('leaves out boxes that are not finite or have no area', () => {
    const candidates = createCandidateBuffer();
    resetCandidates(candidates, 4);
    addCandidate(candidates, Number.NaN, 0, 1, 1, 0.9);
    addCandidate(candidates, 0, 0, Number.POSITIVE_INFINITY, 1, 0.9);
    addCandidate(candidates, 0, 0, 0, 1, 0.9);
    expect(candidates.count).toBe(0);
    addCandidate(candidates, 5, 5, 2, 4, 0.5);
    expect([...candidates.values.subarray(0, 5)]).toEqual([4, 3, 2, 4, 0.5]);
  });

  it('keeps its memory as long as it is large enough', () => {
    const candidates = createCandidateBuffer();
    resetCandidates(candidates, 10);
    const { values } = candidates;
    resetCandidates(candidates, 9);
    expect(candidates.values).toBe(values);
    resetCandidates(candidates, 11);
    expect(candidates.values.length).toBe(55);
  });
});
