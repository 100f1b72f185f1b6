import { quantityText } from './number-text.ts';
import type { Headline } from './run-file.ts';

/** Says whether a headline's number is what it has to be; `undefined` where nothing is asked of it. */
export function isMet({ value, target }: Headline): boolean | undefined {
  if (target === undefined) return undefined;
  return target.kind === 'at-least' ? value >= target.value : value <= target.value;
}

/** Returns what is asked of a headline's number, such as `at least 0.8×`. */
export function targetText({ target, unit }: Headline): string {
  if (target === undefined) return '';
  return `${target.kind === 'at-least' ? 'at least' : 'at most'} ${quantityText(target.value, unit)}`;
}
