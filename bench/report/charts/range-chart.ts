import * as Plot from '@observablehq/plot';
import { quantityText, tickText } from '../number-text.ts';
import { marginFor } from './bar-chart.ts';
import { seriesColour } from './colours.ts';
import { drawPlot, type Figure } from './draw.ts';

export interface RangeChart {
  readonly caption: string;
  readonly axis: string;
  readonly unit: string;
  /** From top to bottom; the values of a row rise, for example its percentiles. */
  readonly rows: readonly {
    readonly label: string;
    readonly values: readonly { readonly name: string; readonly value: number }[];
  }[];
}

/** Draws, per row, a line from the least to the greatest value with a dot at each. */
export function rangeChart({ caption, axis, unit, rows }: RangeChart): Figure {
  const names = [...new Set(rows.flatMap(({ values }) => values.map(({ name }) => name)))];
  const dots = rows.flatMap(({ label, values }) => values.map((one) => ({ label, ...one })));
  const lines = rows.flatMap(({ label, values }) => {
    const all = values.map(({ value }) => value);
    return all.length === 0 ? [] : [{ label, low: Math.min(...all), high: Math.max(...all) }];
  });
  const svg = drawPlot({
    ariaLabel: caption,
    height: rows.length * 34 + 64,
    marginLeft: marginFor(rows.map(({ label }) => label)),
    marginRight: 84,
    marginTop: 12,
    marginBottom: 40,
    x: { label: axis, tickFormat: tickText, labelArrow: 'none', grid: true, zero: true },
    y: { label: null, domain: rows.map(({ label }) => label), type: 'band', padding: 0.3, tickSize: 0 },
    color: { domain: names, range: names.map((_, index) => seriesColour(index)) },
    marks: [
      Plot.link(lines, {
        x1: 'low',
        x2: 'high',
        y1: 'label',
        y2: 'label',
        stroke: 'currentColor',
        strokeOpacity: 0.35,
        strokeWidth: 2,
      }),
      Plot.dot(dots, { x: 'value', y: 'label', fill: 'name', r: 5 }),
      Plot.text(lines, {
        x: 'high',
        y: 'label',
        text: ({ high }: { readonly high: number }) => quantityText(high, unit),
        textAnchor: 'start',
        dx: 10,
        fontWeight: 600,
      }),
    ],
  });
  return { svg, caption, legend: names.map((name, index) => ({ name, colour: seriesColour(index) })) };
}
