/** The same numbers in every run, so that a report can be made again: mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A mean with the interval in which 95 of 100 such samples would have it. */
export interface MeanInterval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

const RESAMPLES = 1000;

/**
 * Returns the mean of some values and its 95 % interval by bootstrap (percentiles of the means of 1,000 samples drawn with
 * replacement). What was drawn is overwritten.
 */
export function bootstrapMean(values: Float64Array, random: () => number): MeanInterval {
  const count = values.length;
  const means = new Float64Array(RESAMPLES);
  for (let sample = 0; sample < RESAMPLES; sample += 1) {
    let sum = 0;
    for (let draw = 0; draw < count; draw += 1) sum += values[Math.floor(random() * count)] ?? NaN;
    means[sample] = sum / count;
  }
  means.sort();
  const at = (share: number): number => means[Math.round(share * (RESAMPLES - 1))] ?? NaN;
  const interval = {
    mean: values.reduce((sum, value) => sum + value, 0) / count,
    low: at(0.025),
    high: at(0.975),
  };
  means.fill(0);
  return interval;
}
