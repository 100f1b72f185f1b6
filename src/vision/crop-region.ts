import type { FrameGeometry } from '../contracts/frame.ts';
import type { NormalizedBox } from '../contracts/geometry.ts';
import { FacegateError } from '../errors/facegate-error.ts';

/** How a box becomes a square. */
export interface CropFraming {
  /**
   * `square`: the shorter side grows into the picture. `letterbox`: what lies outside the box becomes black.
   */
  readonly framing: 'square' | 'letterbox';
  /** Factor on the longer side of the box. */
  readonly scale: number;
}

/** One axis of a crop, in pixels of the full picture's own grid (pixel i covers i..i+1). */
export interface CropSpan {
  /** Where the crop begins; may lie outside the picture. */
  readonly start: number;
  readonly length: number;
  /** Samples outside `clipStart..clipEnd` are black. */
  readonly clipStart: number;
  readonly clipEnd: number;
}

export interface CropRegion {
  readonly x: CropSpan;
  readonly y: CropSpan;
}

function span(
  centre: number,
  boxLength: number,
  side: number,
  pixelsPerUnit: number,
  pictureLengthPx: number,
  framing: CropFraming,
): CropSpan {
  const half = framing.framing === 'letterbox' ? (boxLength * framing.scale) / 2 : side / 2;
  return {
    start: (centre - side / 2) * pixelsPerUnit,
    length: side * pixelsPerUnit,
    clipStart: Math.max(0, (centre - half) * pixelsPerUnit),
    clipEnd: Math.min(pictureLengthPx, (centre + half) * pixelsPerUnit),
  };
}

/**
 * Places the square crop of a face: its side is the longer side of the box in *displayed* pixels times the scale,
 * its centre that of the box.
 *
 * @param box - Normalised to the displayed picture; may reach over the edge.
 * @throws FacegateError `ERR_INTERNAL` when the box has no area, is not finite or lies outside the picture: there is
 * no face to look at, and an estimate of blackness must not pass for one.
 */
export function cropRegion(box: NormalizedBox, geometry: FrameGeometry, framing: CropFraming): CropRegion {
  const { displayed, full } = geometry;
  const width = box.width * displayed.widthPx;
  const height = box.height * displayed.heightPx;
  const side = Math.max(width, height) * framing.scale;
  const centreX = (box.x + box.width / 2) * displayed.widthPx;
  const centreY = (box.y + box.height / 2) * displayed.heightPx;
  const x = span(centreX, width, side, full.widthPx / displayed.widthPx, full.widthPx, framing);
  const y = span(centreY, height, side, full.heightPx / displayed.heightPx, full.heightPx, framing);
  const finite = Number.isFinite(x.start + y.start + x.length + y.length);
  if (!finite || !(width > 0) || !(height > 0) || x.clipEnd <= x.clipStart || y.clipEnd <= y.clipStart) {
    throw new FacegateError('ERR_INTERNAL');
  }
  return { x, y };
}
