import { spreadOf } from '../statistics/quantile.ts';
import { numberText } from './number-text.ts';

/** Returns a median with its quartiles, such as `181 (180–182)`; a dash where nothing was measured. */
export function spreadText(values: readonly number[]): string {
  if (values.length === 0) return '–';
  const { median, lowerQuartile, upperQuartile } = spreadOf(values);
  if (values.length === 1) return numberText(median);
  return `${numberText(median)} (${numberText(lowerQuartile)}–${numberText(upperQuartile)})`;
}
