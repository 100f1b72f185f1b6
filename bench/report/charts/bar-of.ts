import { spreadOf } from '../../statistics/quantile.ts';
import type { Bar } from './bar-chart.ts';

/** Returns a bar of the median of some raw values, with its quartiles and the values; none without values. */
export function barsOf(
  label: string,
  values: readonly number[],
  tone: Bar['tone'] = 'series',
): readonly Bar[] {
  if (values.length === 0) return [];
  const { median, lowerQuartile, upperQuartile } = spreadOf(values);
  return [{ label, value: median, low: lowerQuartile, high: upperQuartile, samples: values, tone }];
}
