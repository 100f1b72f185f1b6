import { describe, expect, it } from 'vitest';
import { floorSlope, medianSlope, thinned } from '../../../../bench/statistics/slope.ts';

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

describe('the slope of the floor', () => {
  const FRAMES = 10_800;
  const STRETCHES = 12;

  /**
   * Megabytes every 50 frames, as a real run has them: what leaks, garbage of the threads that piles up until it is
   * collected, at no fixed times, and what the allocator keeps of it for a while.
   */
  function memory(leakPer10k: number, seed: number): [number, number][] {
    let state = seed;
    const random = (): number => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
    let garbage = 0;
    let kept = 0;
    return Array.from({ length: FRAMES / 50 }, (_, index) => {
      const frame = 10_800 + 50 * index;
      garbage = random() < 0.35 ? 0 : garbage + 0.8 * random();
      kept = random() < 0.2 ? 1.5 * random() : kept;
      return [frame, 230 + (leakPer10k * frame) / 10_000 + garbage + kept + 0.3 * random()];
    });
  }

  const seeds = Array.from({ length: 40 }, (_, index) => 1000 + 7919 * index);
  const slopes = (leakPer10k: number): number[] =>
    seeds.map((seed) => 10_000 * floorSlope(memory(leakPer10k, seed), STRETCHES)).sort((a, b) => a - b);

  it('finds a leak of 2 MB per 10,000 frames under garbage that comes and goes', () => {
    const found = slopes(2);
    expect(found[0]).toBeGreaterThan(1);
    expect(found.at(-1)).toBeLessThan(3);
  });

  it('finds none where garbage comes and goes and nothing else', () => {
    const found = slopes(0);
    expect(found[0]).toBeGreaterThan(-1);
    expect(found.at(-1)).toBeLessThan(1);
  });

  it('is that of the points themselves where each stretch has one', () => {
    expect(
      floorSlope(
        [
          [0, 1],
          [10, 6],
        ],
        2,
      ),
    ).toBe(0.5);
    expect(floorSlope([[3, 4]], 5)).toBe(0);
    expect(floorSlope([], 5)).toBe(0);
  });

  it('says nothing of what lies above the lowest points', () => {
    const rising = Array.from({ length: 1200 }, (_, x): [number, number] => [x, x % 50 === 0 ? 7 : 8 + x]);
    expect(floorSlope(rising, STRETCHES)).toBe(0);
    expect(medianSlope(rising)).toBeGreaterThan(0.9);
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
