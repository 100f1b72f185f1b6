import { spreadOf } from '../statistics/quantile.ts';
import { numberText } from './number-text.ts';

/**
 * Returns a median with its quartiles, such as `181 (180–182)`, without them where they are one number; a dash where
 * nothing was measured.
 */
export function spreadText(values: readonly number[]): string {
  if (values.length === 0) return '–';
  const { median, lowerQuartile, upperQuartile } = spreadOf(values);
  const [lower, upper] = [numberText(lowerQuartile), numberText(upperQuartile)];
  return lower === upper ? numberText(median) : `${numberText(median)} (${lower}–${upper})`;
}
