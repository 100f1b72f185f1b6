import { describe, expect, it } from 'vitest';
import { quantile, spreadOf } from '../../../../bench/statistics/quantile.ts';

describe('quantile', () => {
  it('is that of R (type 7) on known vectors', () => {
    const values = [3, 1, 4, 1, 5, 9, 2, 6];
    expect(quantile(values, 0)).toBe(1);
    expect(quantile(values, 0.25)).toBe(1.75);
    expect(quantile(values, 0.5)).toBe(3.5);
    expect(quantile(values, 0.9)).toBeCloseTo(6.9, 12);
    expect(quantile(values, 1)).toBe(9);
  });

  it('leaves the values in their order', () => {
    const values = [3, 1, 2];
    expect(spreadOf(values)).toEqual({ count: 3, median: 2, lowerQuartile: 1.5, upperQuartile: 2.5 });
    expect(values).toEqual([3, 1, 2]);
  });
});
