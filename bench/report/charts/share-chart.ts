import * as Plot from '@observablehq/plot';
import { marginFor } from './bar-chart.ts';
import { seriesColour } from './colours.ts';
import { drawPlot, type Figure } from './draw.ts';

export interface ShareChart {
  readonly caption: string;
  readonly axis: string;
  /** From top to bottom; every row is drawn as parts of a whole. */
  readonly rows: readonly {
    readonly label: string;
    readonly parts: readonly { readonly name: string; readonly value: number }[];
  }[];
}

interface Part {
  readonly label: string;
  readonly name: string;
  readonly share: number;
}

/** Below this share a part carries no text of its own. */
const TEXT_SHARE = 0.06;

/** Draws rows of parts that add up to 100 %. */
export function shareChart({ caption, axis, rows }: ShareChart): Figure {
  const names = [...new Set(rows.flatMap(({ parts }) => parts.map(({ name }) => name)))];
  const parts: Part[] = rows.flatMap((row) => {
    const total = row.parts.reduce((sum, { value }) => sum + value, 0);
    return row.parts.map(({ name, value }) => ({ label: row.label, name, share: (100 * value) / total }));
  });
  const stacked = Plot.stackX({ order: names }, { x: 'share', y: 'label', z: 'name' });
  const svg = drawPlot({
    ariaLabel: caption,
    height: rows.length * 34 + 64,
    marginLeft: marginFor(rows.map(({ label }) => label)),
    marginRight: 24,
    marginTop: 12,
    marginBottom: 40,
    x: { label: axis, domain: [0, 100], labelArrow: 'none' },
    y: { label: null, domain: rows.map(({ label }) => label), padding: 0.2, tickSize: 0 },
    color: { domain: names, range: names.map((_, index) => seriesColour(index)) },
    marks: [
      Plot.barX(parts, { ...stacked, fill: 'name', inset: 0.5 }),
      Plot.text(parts, {
        ...stacked,
        text: (part: Part) => (part.share >= 100 * TEXT_SHARE ? `${Math.round(part.share)} %` : ''),
        fill: 'var(--on-series, white)',
        fontWeight: 600,
      }),
    ],
  });
  return { svg, caption, legend: names.map((name, index) => ({ name, colour: seriesColour(index) })) };
}
