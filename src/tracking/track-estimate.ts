import { ownedCopy, ownedFloats } from '../contracts/owned-array.ts';
import { ESTIMATE, type EstimateBuffer } from '../contracts/face.ts';

/**
 * The age interval of a model: for a few estimated ages, the bounds that hold the stated share of true ages.
 * Between the points it is interpolated, outside them the nearest point's distance is kept. All in years.
 */
export interface AgeInterval {
  readonly coverage: number;
  readonly points: readonly { readonly estimate: number; readonly low: number; readonly high: number }[];
}

/** Probabilities are kept this far from 0 and 1 before their log-odds are averaged. */
const MINIMUM_PROBABILITY = 1e-6;

/** From this many single estimates on, the lowest and the highest age are left out of the mean. */
const TRIM_FROM = 4;

/** Standard error of the mean age, in years, from which on further crops would change little. */
const SETTLED_ERROR_YEARS = 2;

/**
 * Median absolute deviation of the single ages, in years, beyond which they do not describe one face and the age is
 * withheld. It takes three ages to tell; a single outlier does not move it.
 */
const UNSURE_DEVIATION_YEARS = 8;
const UNSURE_FROM = 3;

/**
 * Combines the single estimates of one track. Everything lives in typed arrays, which {@link TrackEstimate.clear}
 * overwrites.
 */
export class TrackEstimate {
  private readonly interval: AgeInterval;
  private readonly ages: Float32Array;
  private readonly logOdds: Float32Array;
  private readonly combined: EstimateBuffer = ownedFloats(ESTIMATE.length).fill(NaN);
  private count = 0;
  private next = 0;

  /** @param capacity - how many single estimates are combined: of more, the latest. */
  constructor(interval: AgeInterval, capacity: number) {
    this.interval = interval;
    this.ages = ownedFloats(capacity);
    this.logOdds = ownedFloats(capacity);
  }

  /** How many single estimates are in it. */
  get inferences(): number {
    return this.count;
  }

  /** Whether further crops would change little: the single ages agree, and there are at least three. */
  get isSettled(): boolean {
    return this.count >= 3 && this.deviationYears() / Math.sqrt(this.count) <= SETTLED_ERROR_YEARS;
  }

  /** Whether there are estimates that contradict each other: the age is then NaN. */
  get isUnsure(): boolean {
    if (this.count < UNSURE_FROM) return false;
    const ages = this.copyOfAges();
    const middle = median(ages);
    for (let index = 0; index < ages.length; index++) ages[index] = Math.abs((ages[index] ?? NaN) - middle);
    const deviation = median(ages);
    ages.fill(0);
    return !(deviation <= UNSURE_DEVIATION_YEARS);
  }

  /**
   * Adds single estimates.
   *
   * @param estimates - `[n, 2]` float32: age in years, probability of female. Borrowed.
   */
  add(estimates: Float32Array): void {
    for (let offset = 0; offset + 2 <= estimates.length; offset += 2) {
      const probability = Math.min(
        1 - MINIMUM_PROBABILITY,
        Math.max(MINIMUM_PROBABILITY, estimates[offset + 1] ?? NaN),
      );
      this.ages[this.next] = estimates[offset] ?? NaN;
      this.logOdds[this.next] = Math.log(probability / (1 - probability));
      this.next = (this.next + 1) % this.ages.length;
      this.count = Math.min(this.count + 1, this.ages.length);
    }
    this.combine();
  }

  /** The track's estimate so far; all NaN while there is none. Borrowed: valid until the next `add` or `clear`. */
  get buffer(): EstimateBuffer {
    return this.combined;
  }

  /** Overwrites every number. */
  clear(): void {
    this.ages.fill(0);
    this.logOdds.fill(0);
    this.combined.fill(NaN);
    this.count = 0;
    this.next = 0;
  }

  /** To be sorted, and overwritten after use. */
  private copyOfAges(): Float32Array {
    return ownedCopy(this.ages.subarray(0, this.count));
  }

  private deviationYears(): number {
    const ages = this.ages.subarray(0, this.count);
    const meanYears = mean(ages);
    return Math.sqrt(ages.reduce((sum, age) => sum + (age - meanYears) ** 2, 0) / this.count);
  }

  private combine(): void {
    if (this.count === 0) return;
    const isUnsure = this.isUnsure;
    const ages = this.copyOfAges().sort();
    const kept = this.count >= TRIM_FROM ? ages.subarray(1, this.count - 1) : ages;
    const ageYears = isUnsure ? NaN : mean(kept);
    ages.fill(0);
    this.combined[ESTIMATE.ageYears] = ageYears;
    this.combined[ESTIMATE.ageLowYears] = Math.max(0, ageYears + distance(this.interval, ageYears, 'low'));
    this.combined[ESTIMATE.ageHighYears] = ageYears + distance(this.interval, ageYears, 'high');
    const meanLogOdds = mean(this.logOdds.subarray(0, this.count));
    this.combined[ESTIMATE.probabilityFemale] = 1 / (1 + Math.exp(-meanLogOdds));
  }
}

/** Sorts `values` in place and returns their median. */
function median(values: Float32Array): number {
  values.sort();
  const half = values.length >> 1;
  const upper = values[half] ?? NaN;
  return values.length % 2 === 1 ? upper : ((values[half - 1] ?? NaN) + upper) / 2;
}

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** How far the bound lies from the estimate, interpolated between the interval's points. */
function distance(interval: AgeInterval, ageYears: number, bound: 'low' | 'high'): number {
  const points = interval.points.map((point) => ({
    at: point.estimate,
    value: point[bound] - point.estimate,
  }));
  const above = points.findIndex((point) => point.at >= ageYears);
  const next = above >= 0 ? points[above] : points.at(-1);
  const before = above > 0 ? points[above - 1] : undefined;
  if (next === undefined) return NaN;
  if (before === undefined || above < 0) return next.value;
  const share = (ageYears - before.at) / (next.at - before.at);
  return before.value + share * (next.value - before.value);
}
