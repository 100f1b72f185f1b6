import * as Plot from '@observablehq/plot';
import { Window } from 'happy-dom';

/** A chart that can stand in a page: SVG text without a name space, a script or anything from outside. */
export interface Figure {
  readonly svg: string;
  /** What the chart shows, in a sentence, for the caption and for readers who do not see it. */
  readonly caption: string;
  /** Names of the colours, where the chart does not name them itself. */
  readonly legend?: readonly { readonly name: string; readonly colour: string }[];
}

/** Width of every chart; a page scales it down. */
export const CHART_WIDTH_PX = 760;

/**
 * Draws a plot to SVG text without a browser.
 *
 * @param options - As Observable Plot takes them; document, width and typeface are set here.
 */
export function drawPlot(options: Plot.PlotOptions): string {
  const window = new Window();
  try {
    const drawn: unknown = Plot.plot({
      width: CHART_WIDTH_PX,
      style: { fontFamily: 'inherit', fontSize: '12px', background: 'transparent', overflow: 'visible' },
      ...options,
      document: window.document,
    });
    return withoutNames((drawn as { readonly outerHTML: string }).outerHTML);
  } finally {
    void window.happyDOM.close();
  }
}

/** Drops the name space, which SVG inside HTML does not need, and the style sheet that the page replaces. */
function withoutNames(svg: string): string {
  return svg.replace(/ xmlns(:\w+)?="[^"]*"/g, '').replace(/<style>[\s\S]*?<\/style>/g, '');
}
