/** Middle and spread of some measurements. */
export interface Spread {
  readonly count: number;
  readonly median: number;
  /** Lower and upper quartile: half of the measurements lie between them. */
  readonly lowerQuartile: number;
  readonly upperQuartile: number;
}

/**
 * Returns the quantile of some numbers, linear between the two nearest (Hyndman and Fan, type 7).
 *
 * @param values - At least one, in any order; not changed.
 * @param share - 0..1, for example 0.5 for the median.
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  const position = share * (sorted.length - 1);
  const below = sorted[Math.floor(position)] ?? NaN;
  const above = sorted[Math.ceil(position)] ?? NaN;
  return below + (above - below) * (position - Math.floor(position));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Returns the median of some numbers, or `undefined` when there is none. */
export function medianOf(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : median(values);
}

/** Returns median and quartiles of at least one number. */
export function spreadOf(values: readonly number[]): Spread {
  return {
    count: values.length,
    median: median(values),
    lowerQuartile: quantile(values, 0.25),
    upperQuartile: quantile(values, 0.75),
  };
}
