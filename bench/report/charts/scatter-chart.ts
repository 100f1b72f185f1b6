import * as Plot from '@observablehq/plot';
import { MUTED_COLOUR, seriesColour } from './colours.ts';
import { drawPlot, type Figure } from './draw.ts';

/** One thing with a cost and a merit. */
export interface ScatterPoint {
  readonly label: string;
  readonly x: number;
  readonly y: number;
}

export interface ScatterChart {
  readonly caption: string;
  readonly xAxis: string;
  readonly yAxis: string;
  readonly points: readonly ScatterPoint[];
  /** `log` where costs differ by orders of magnitude. Default: `linear`. */
  readonly xScale?: 'linear' | 'log';
}

/** Draws points of cost (x, less is better) and merit (y, more is better), and the front of those nothing beats. */
export function scatterChart({ caption, xAxis, yAxis, points, xScale = 'linear' }: ScatterChart): Figure {
  const front = paretoFront(points);
  const svg = drawPlot({
    ariaLabel: caption,
    height: 380,
    marginLeft: 60,
    marginRight: 120,
    marginTop: 30,
    marginBottom: 42,
    x: { label: xAxis, labelArrow: 'none', type: xScale, grid: true, nice: true },
    y: { label: yAxis, labelArrow: 'none', grid: true, nice: true },
    marks: [
      Plot.line(front, { x: 'x', y: 'y', stroke: seriesColour(0), strokeOpacity: 0.5, curve: 'step-after' }),
      Plot.dot(
        points.filter((point) => !front.includes(point)),
        { x: 'x', y: 'y', fill: MUTED_COLOUR, r: 4.5 },
      ),
      Plot.dot(front, { x: 'x', y: 'y', fill: seriesColour(0), r: 5 }),
      Plot.text(points, {
        x: 'x',
        y: 'y',
        text: 'label',
        textAnchor: 'start',
        dx: 9,
        dy: 9,
      }),
    ],
  });
  return { svg, caption };
}

/** Returns the points that no other beats in one coordinate without losing in the other, by rising x. */
export function paretoFront(points: readonly ScatterPoint[]): ScatterPoint[] {
  const beats = (one: ScatterPoint, other: ScatterPoint): boolean =>
    one.x <= other.x && one.y >= other.y && (one.x < other.x || one.y > other.y);
  return points
    .filter((point) => !points.some((other) => beats(other, point)))
    .sort((one, other) => one.x - other.x || one.y - other.y);
}
