import * as Plot from '@observablehq/plot';
import { tickText } from '../number-text.ts';
import { seriesColour } from './colours.ts';
import { drawPlot, type Figure } from './draw.ts';

export interface LineChart {
  readonly caption: string;
  readonly xAxis: string;
  readonly yAxis: string;
  readonly lines: readonly {
    readonly name: string;
    readonly points: readonly (readonly [x: number, y: number])[];
  }[];
  /** Where the y axis starts. Default: 0. */
  readonly yFrom?: number;
  /** A straight line that would be ideal, such as perfect scaling. */
  readonly ideal?: readonly (readonly [x: number, y: number])[];
  /** Marks every point. Default: only where a line has at most 24. */
  readonly dots?: boolean;
}

/** Draws lines over a common x axis, named where they end. */
export function lineChart(chart: LineChart): Figure {
  const { caption, xAxis, yAxis, lines, yFrom = 0, ideal = [] } = chart;
  const ys = [...lines.flatMap(({ points }) => points.map(([, y]) => y)), ...ideal.map(([, y]) => y)];
  const svg = drawPlot({
    ariaLabel: caption,
    height: 320,
    marginLeft: 60,
    marginRight: 30,
    marginTop: 30,
    marginBottom: 42,
    x: { label: xAxis, labelArrow: 'none', ticks: wholeTicks(lines), tickFormat: tickText },
    y: {
      label: yAxis,
      tickFormat: tickText,
      labelArrow: 'none',
      grid: true,
      domain: [yFrom, Math.max(...ys, yFrom) * 1.05],
    },
    marks: [
      Plot.line(ideal, {
        stroke: 'currentColor',
        strokeOpacity: 0.4,
        strokeDasharray: '4 4',
      }),
      ...lines.flatMap(({ points }, index) => {
        const stroke = seriesColour(index);
        const showDots = chart.dots ?? points.length <= 24;
        return [
          Plot.line(points, { stroke, strokeWidth: 2 }),
          ...(showDots ? [Plot.dot(points, { fill: stroke, r: 3.5 })] : []),
        ];
      }),
    ],
  });
  const legend = lines.map(({ name }, index) => ({ name, colour: seriesColour(index) }));
  return { svg, caption, ...(lines.length > 1 ? { legend } : {}) };
}

/** Few whole numbers, such as numbers of workers, are ticks of their own. */
function wholeTicks(lines: LineChart['lines']): number[] | number {
  const xs = [...new Set(lines.flatMap(({ points }) => points.map(([x]) => x)))];
  return xs.length <= 8 && xs.every((x) => Number.isInteger(x)) ? xs : 8;
}
