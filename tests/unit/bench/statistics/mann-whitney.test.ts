import { describe, expect, it } from 'vitest';
import { mannWhitneyP, ratioInterval } from '../../../../bench/statistics/mann-whitney.ts';

describe('the rank test', () => {
  it('gives the probabilities of published examples', () => {
    // Hollander and Wolfe (1973), p. 69f., as in R's help for wilcox.test: W = 35, one-sided p = 0.1272.
    const term = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
    const early = [1.15, 0.88, 0.9, 0.74, 1.21];
    expect(mannWhitneyP(term, early)).toBeCloseTo(0.2544, 4);
    expect(mannWhitneyP(early, term)).toBeCloseTo(0.2544, 4);
  });

  it('counts the ways of complete separation', () => {
    expect(mannWhitneyP([1, 2, 3, 4, 5], [6, 7, 8, 9, 10])).toBeCloseTo(2 / 252, 12);
    expect(mannWhitneyP([1, 2], [3, 4])).toBeCloseTo(2 / 6, 12);
  });

  it('takes ties, down to nothing but ties', () => {
    expect(mannWhitneyP([1, 1, 1], [1, 1, 1])).toBe(1);
    // Of the 20 ways to deal the ranks 1, 3, 3, 3, 5.5, 5.5, two are as far out as 1 3 3 and 3 5.5 5.5.
    const p = mannWhitneyP([1, 2, 2], [2, 3, 3]);
    expect(p).toBeCloseTo(6 / 20, 12);
  });

  it('approximates where counting would take too long', () => {
    const one = Array.from({ length: 50 }, (_, index) => index);
    const other = one.map((value) => value + 10.5);
    // 1720 of 2500 pairs are won: 470 more than half, 3.2401 standard deviations (145.06 each).
    expect(mannWhitneyP(one, other)).toBeCloseTo(0.0011949, 6);
  });
});

describe('the interval of a ratio', () => {
  it('holds the factor by which the values differ', () => {
    const before = [100, 101, 99, 102, 98, 100.5];
    const after = before.map((value) => value * 1.25);
    const { ratio, low, high } = ratioInterval(before, after, 0.95);
    expect(ratio).toBeCloseTo(1.25, 6);
    expect(low).toBeGreaterThan(1.2);
    expect(low).toBeLessThan(1.25);
    expect(high).toBeGreaterThan(1.25);
    expect(high).toBeLessThan(1.3);
  });

  it('has the ends that the rank test leaves: for five and five at 99 % the extreme pairs', () => {
    const { low, high } = ratioInterval([1, 2, 3, 4, 5], [10, 20, 30, 40, 50], 0.99);
    expect([low, high]).toEqual([2, 50]);
  });

  it('is endless with too few values', () => {
    const { low, high } = ratioInterval([1, 2], [3, 4], 0.99);
    expect([low, high]).toEqual([0, Infinity]);
  });
});
