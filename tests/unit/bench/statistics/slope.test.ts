import { describe, expect, it } from 'vitest';
import { medianSlope, thinned } from '../../../../bench/statistics/slope.ts';

describe('the slope', () => {
  it('is that of a line, whatever single jumps do', () => {
    const points = Array.from({ length: 1000 }, (_, x): [number, number] => [x, 5 + 0.25 * x]);
    const jumping = points.map(([x, y]): [number, number] => [x, x % 50 === 0 ? y + 400 : y]);
    expect(medianSlope(points)).toBeCloseTo(0.25, 10);
    expect(medianSlope(jumping)).toBeCloseTo(0.25, 2);
  });

  it('is 0 without two places', () => {
    expect(medianSlope([])).toBe(0);
    expect(
      medianSlope([
        [1, 2],
        [1, 5],
      ]),
    ).toBe(0);
  });
});

describe('thinning', () => {
  it('keeps the ends and the number', () => {
    const items = Array.from({ length: 1000 }, (_, index) => index);
    const kept = thinned(items, 7);
    expect(kept).toHaveLength(7);
    expect([kept[0], kept[6]]).toEqual([0, 999]);
    expect(thinned([1, 2], 7)).toEqual([1, 2]);
  });
});
