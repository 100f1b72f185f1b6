import { median } from './quantile.ts';

/** Beyond so many values together the normal approximation is as good as counting. */
const MOST_COUNTED = 80;

/**
 * Returns the probability, two-sided, that two samples of one and the same distribution differ at least as much as
 * these do in their ranks (Mann and Whitney). Exact: every way of dealing the ranks, tied ones averaged, is counted; for
 * more than 80 values the normal approximation with correction for ties.
 */
export function mannWhitneyP(one: readonly number[], other: readonly number[]): number {
  const ranks = doubledRanks([...one, ...other]);
  const observed = ranks.slice(0, one.length).reduce((sum, rank) => sum + rank, 0);
  const total = ranks.reduce((sum, rank) => sum + rank, 0);
  const expected = (total * one.length) / ranks.length;
  const distance = Math.abs(observed - expected);
  if (ranks.length > MOST_COUNTED) return normalP(ranks, one.length, distance);
  const ways = waysBySum(ranks, one.length);
  const all = ways.reduce((sum, count) => sum + count, 0);
  const far = ways.reduce(
    (sum, count, rankSum) => (Math.abs(rankSum - expected) >= distance - 1e-9 ? sum + count : sum),
    0,
  );
  return far / all;
}

/** A ratio with the interval that holds it with a certain confidence. */
export interface RatioInterval {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Returns by what factor the values of `after` are those of `before`: the median of all ratios of a pair (Hodges and
 * Lehmann), with the interval that the rank test does not reject. All values must be above 0.
 *
 * @param confidence - 0..1, for example 0.99. Too few values for it give an infinite interval.
 */
export function ratioInterval(
  before: readonly number[],
  after: readonly number[],
  confidence: number,
): RatioInterval {
  const ratios = after.flatMap((value) => before.map((base) => value / base)).sort((a, b) => a - b);
  const cut = criticalCount(before.length, after.length, 1 - confidence);
  return { ratio: median(ratios), low: ratios[cut - 1] ?? 0, high: ratios[ratios.length - cut] ?? Infinity };
}

/** Ranks of the values times two, so that the average of tied ones is a whole number. */
function doubledRanks(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((candidate) => candidate < value).length;
    const equal = values.filter((candidate) => candidate === value).length;
    return 2 * below + equal + 1;
  });
}

/** For every sum: in how many ways `chosen` of the ranks have it. */
function waysBySum(ranks: readonly number[], chosen: number): number[] {
  const total = ranks.reduce((sum, rank) => sum + rank, 0);
  const ways = Array.from({ length: chosen + 1 }, () => new Float64Array(total + 1));
  const [none] = ways;
  if (none !== undefined) none[0] = 1;
  for (const rank of ranks) {
    for (let count = chosen; count >= 1; count -= 1) {
      const [to, from] = [ways[count], ways[count - 1]];
      if (to === undefined || from === undefined) continue;
      for (let sum = total; sum >= rank; sum -= 1) to[sum] = (to[sum] ?? 0) + (from[sum - rank] ?? 0);
    }
  }
  return [...(ways[chosen] ?? [])];
}

/** How many of the smallest pairs lie below the interval, plus one; 0 when no interval of that confidence exists. */
function criticalCount(before: number, after: number, error: number): number {
  const ranks = Array.from({ length: before + after }, (_, index) => 2 * (index + 1));
  const least = after * (after + 1);
  const ways = waysBySum(ranks, after);
  const all = ways.reduce((sum, count) => sum + count, 0);
  let below = 0;
  let cut = 0;
  for (let statistic = 0; statistic <= before * after; statistic += 1) {
    below += ways[least + 2 * statistic] ?? 0;
    if (below / all > error / 2) return cut;
    cut = statistic + 1;
  }
  return cut;
}

function normalP(ranks: readonly number[], chosen: number, distance: number): number {
  const mean = ranks.reduce((sum, rank) => sum + rank, 0) / ranks.length;
  const squares = ranks.reduce((sum, rank) => sum + (rank - mean) ** 2, 0);
  const rest = ranks.length - chosen;
  const variance = (chosen * rest * squares) / (ranks.length * (ranks.length - 1));
  return variance === 0 ? 1 : complementaryError(distance / Math.sqrt(2 * variance));
}

/** erfc for arguments from 0, to 1.2e-7 (Numerical Recipes, erfcc: a Chebyshev fit). */
function complementaryError(x: number): number {
  const t = 1 / (1 + x / 2);
  const coefficients = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
    -0.82215223, 0.17087277,
  ];
  const polynomial = coefficients.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  return t * Math.exp(-x * x + polynomial);
}
