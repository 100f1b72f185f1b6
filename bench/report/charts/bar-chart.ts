import * as Plot from '@observablehq/plot';
import { quantityText, tickText } from '../number-text.ts';
import { MUTED_COLOUR, REFERENCE_COLOUR, seriesColour } from './colours.ts';
import { drawPlot, type Figure } from './draw.ts';

/** One bar. */
export interface Bar {
  readonly label: string;
  /** Its length, usually a median. */
  readonly value: number;
  /** Ends of a thin line for the spread, for example the quartiles or a confidence interval. */
  readonly low?: number;
  readonly high?: number;
  /** Raw values, drawn as dots. */
  readonly samples?: readonly number[];
  /** Muted for what is compared against. Default: `series`. */
  readonly tone?: 'series' | 'muted';
}

export interface BarChart {
  readonly caption: string;
  readonly axis: string;
  readonly unit: string;
  /** From top to bottom. */
  readonly bars: readonly Bar[];
  /** A line to read the bars against. */
  readonly reference?: { readonly label: string; readonly value: number };
}

const BAR_HEIGHT_PX = 26;

/** Draws horizontal bars from zero, with their values, spreads and raw values. */
export function barChart({ caption, axis, unit, bars, reference }: BarChart): Figure {
  const ends = bars.flatMap(({ value, high, samples = [] }) => [value, high ?? value, ...samples]);
  const longest = Math.max(0, ...ends, reference?.value ?? 0);
  const dots = bars.flatMap(({ label, samples = [] }) => samples.map((value) => ({ label, value })));
  const spreads = bars.flatMap(({ label, low, high }) =>
    low === undefined || high === undefined ? [] : [{ label, low, high }],
  );
  const svg = drawPlot({
    ariaLabel: caption,
    height: bars.length * BAR_HEIGHT_PX + 78,
    marginLeft: marginFor(bars.map(({ label }) => label)),
    marginRight: 76,
    marginTop: 26,
    marginBottom: 40,
    x: {
      label: axis,
      tickFormat: tickText,
      domain: [0, longest * 1.02 || 1],
      grid: true,
      labelArrow: 'none',
      nice: false,
    },
    y: { label: null, domain: bars.map(({ label }) => label), padding: 0.28, tickSize: 0 },
    marks: [
      Plot.barX(bars, { y: 'label', x: 'value', fill: (bar: Bar) => fillOf(bar), rx: 2 }),
      Plot.dot(dots, {
        y: 'label',
        x: 'value',
        r: 2.2,
        fill: 'currentColor',
        fillOpacity: 0.4,
      }),
      Plot.link(spreads, {
        x1: 'low',
        x2: 'high',
        y1: 'label',
        y2: 'label',
        stroke: 'currentColor',
        strokeWidth: 1.6,
      }),
      ...(reference === undefined ? [] : referenceMarks(reference)),
      // Over the reference line, which would go through the numbers.
      Plot.text(bars, {
        y: 'label',
        x: (bar: Bar) => Math.max(bar.value, bar.high ?? 0, ...(bar.samples ?? [])),
        text: (bar: Bar) => quantityText(bar.value, unit),
        textAnchor: 'start',
        dx: 7,
        fontVariant: 'tabular-nums',
        fontWeight: 600,
        fill: 'currentColor',
        stroke: 'var(--paper)',
        strokeWidth: 4,
      }),
    ],
  });
  return { svg, caption };
}

function referenceMarks({
  label,
  value,
}: {
  readonly label: string;
  readonly value: number;
}): Plot.Markish[] {
  return [
    Plot.ruleX([value], { stroke: REFERENCE_COLOUR, strokeWidth: 1.5, strokeDasharray: '5 3' }),
    Plot.text([label], {
      x: [value],
      frameAnchor: 'top',
      dy: -10,
      text: (text: string) => text,
      fill: REFERENCE_COLOUR,
    }),
  ];
}

/** A literal colour is a constant to Plot only where the whole mark has one: a scale that maps a colour to itself. */
function fillOf({ tone }: Bar): string {
  return tone === 'muted' ? MUTED_COLOUR : seriesColour(0);
}

/** Returns the room that row labels need, in pixels: Plot does not measure text. */
export function marginFor(labels: readonly string[]): number {
  const longest = Math.max(0, ...labels.map((label) => label.length));
  return Math.min(320, Math.max(60, Math.round(longest * 6.6) + 16));
}
