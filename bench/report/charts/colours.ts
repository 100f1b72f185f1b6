/**
 * Colours of the series, as CSS variables that the page sets for light and for dark; the value behind the comma is for
 * an SVG that is taken out of the page. Okabe and Ito's palette, told apart by most colour-blind readers.
 */
export const SERIES_COLOURS = [
  'var(--series-1, #0072b2)',
  'var(--series-2, #e69f00)',
  'var(--series-3, #009e73)',
  'var(--series-4, #cc79a7)',
  'var(--series-5, #56b4e9)',
  'var(--series-6, #d55e00)',
  'var(--series-7, #8c8c2e)',
  'var(--series-8, #7f7f7f)',
] as const;

/** What is compared against: peers, bounds, the former run. */
export const MUTED_COLOUR = 'var(--muted-mark, #9aa3ad)';
/** The bound or the target that a chart is read against. */
export const REFERENCE_COLOUR = 'var(--reference, #c0392b)';

/** Returns the colour of the n-th series, counted from 0; beyond the palette it starts anew. */
export function seriesColour(index: number): string {
  return SERIES_COLOURS[index % SERIES_COLOURS.length] ?? SERIES_COLOURS[0];
}
