import type { PixelSize } from '../contracts/geometry.ts';
import type { Sampling } from '../contracts/media.ts';
import { analysedFilter, decodedFilter } from './frame-log.ts';
import { selectExpression } from './frame-selection.ts';

export interface GraphRequest {
  readonly sampling: Sampling;
  readonly rotationDegrees: 0 | 90 | 180 | 270;
  readonly detector: PixelSize;
  readonly full: PixelSize;
  /** Names the filters that log each frame; absent where the decoder writes the log itself. */
  readonly token?: string;
}

const ROTATION: Readonly<Record<GraphRequest['rotationDegrees'], string>> = {
  0: '',
  90: ',transpose=clock',
  180: ',hflip,vflip',
  270: ',transpose=cclock',
};

/**
 * Returns the part of the filter graph that both parts of a frame share: count, select, count again, rotate.
 * Selecting comes before everything that costs. Side data goes first: the log would print it.
 */
function sharedChain(request: GraphRequest): string {
  const { sampling, rotationDegrees, token } = request;
  const select = `select='${selectExpression(sampling)}'`;
  const counted =
    token === undefined
      ? select
      : `${decodedFilter(token)}=checksum=0,${select},${analysedFilter(token)}=checksum=0`;
  return `sidedata=mode=delete,${counted}${ROTATION[rotationDegrees]}`;
}

/** Detector part: RGB. The flags matter: the default, bicubic, halves the speed of the whole decoder. */
function detectorChain({ detector }: GraphRequest): string {
  return `scale=${detector.widthPx}:${detector.heightPx}:flags=fast_bilinear,format=rgb24`;
}

/** Full part: always 8 bit, 4:2:0, limited range, and one size even if the stream changes its own. */
function fullChain({ full }: GraphRequest): string {
  return `scale=${full.widthPx}:${full.heightPx}:out_range=tv,format=yuv420p`;
}

/** The graph in three pieces; the decoders differ in how they connect them. */
export interface GraphChains {
  readonly shared: string;
  readonly detector: string;
  readonly full: string;
}

/** Returns the filter chains, in libavfilter's language: the shared one feeds the other two. */
export function graphChains(request: GraphRequest): GraphChains {
  return { shared: sharedChain(request), detector: detectorChain(request), full: fullChain(request) };
}

/** Returns the complete graph, from the input `source` to the two sinks, all three in libavfilter's language. */
export function connectChains(
  chains: GraphChains,
  ends: { readonly source: string; readonly detector: string; readonly full: string },
): string {
  return (
    `${ends.source}${chains.shared},split[a][b];` +
    `[a]${chains.detector}${ends.detector};[b]${chains.full}${ends.full}`
  );
}
