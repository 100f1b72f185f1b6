import type { ReleasedObservation } from '../../consent/released-observation.ts';

/** First year of each band; the last has no end. */
const BAND_STARTS_YEARS: readonly number[] = [0, 18, 25, 35, 45, 55, 65];

/**
 * Returns the age band of a row, for example `25-34`: that of the estimate or, where only the interval was released, of
 * its middle. `unknown` where neither was.
 */
export function ageBandOf({ ageYears, ageRangeYears }: ReleasedObservation): string {
  const age = ageYears ?? middleOf(ageRangeYears);
  if (age === undefined) return 'unknown';
  const band = BAND_STARTS_YEARS.findLastIndex((startYears) => age >= startYears);
  const start = BAND_STARTS_YEARS[Math.max(0, band)] ?? 0;
  const next = BAND_STARTS_YEARS[Math.max(0, band) + 1];
  return next === undefined ? `${start}+` : `${start}-${next - 1}`;
}

function middleOf(range: ReleasedObservation['ageRangeYears']): number | undefined {
  return range === undefined ? undefined : (range[0] + range[1]) / 2;
}
