import type { PixelSize } from '../contracts/geometry.ts';
import type { Sampling } from '../contracts/media.ts';
import { analysedFilter, decodedFilter } from './frame-log.ts';
import { selectExpression } from './frame-selection.ts';

export interface GraphRequest {
  readonly sampling: Sampling;
  readonly rotationDegrees: 0 | 90 | 180 | 270;
  readonly detector: PixelSize;
  readonly full: PixelSize;
  readonly token: string;
}

const ROTATION: Readonly<Record<GraphRequest['rotationDegrees'], string>> = {
  0: '',
  90: 'transpose=clock,',
  180: 'hflip,vflip,',
  270: 'transpose=cclock,',
};

/**
 * Returns the part of the filter graph that both parts of a frame share: count, select, count again, rotate.
 * Selecting comes before everything that costs.
 */
function sharedChain({ sampling, rotationDegrees, token }: GraphRequest): string {
  return (
    `${decodedFilter(token)}=checksum=0,` +
    `select='${selectExpression(sampling)}',` +
    `${analysedFilter(token)}=checksum=0,` +
    ROTATION[rotationDegrees]
  );
}

/** Detector part: RGB. The flags matter: the default, bicubic, halves the speed of the whole decoder. */
function detectorChain({ detector }: GraphRequest): string {
  return `scale=${detector.widthPx}:${detector.heightPx}:flags=fast_bilinear,format=rgb24`;
}

/** Full part: always 8 bit, 4:2:0, limited range, and one size even if the stream changes its own. */
function fullChain({ full }: GraphRequest): string {
  return `scale=${full.widthPx}:${full.heightPx}:out_range=tv,format=yuv420p`;
}

/** Returns the complete graph, from `[0:V:0]` to `[detector]` and `[full]`, in libavfilter's language. */
export function filterGraph(request: GraphRequest): string {
  return (
    `[0:V:0]${sharedChain(request)}split[a][b];` +
    `[a]${detectorChain(request)}[detector];` +
    `[b]${fullChain(request)}[full]`
  );
}
