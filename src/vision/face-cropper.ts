import type { FrameGeometry } from '../contracts/frame.ts';
import type { NormalizedBox } from '../contracts/geometry.ts';
import { FacegateError } from '../errors/facegate-error.ts';
import { cropRegion, type CropFraming, type CropRegion } from './crop-region.ts';
import { createSamplingAxis, fillSamplingAxis, type SamplingAxis } from './sampling-axis.ts';
import { yuvMatrix } from './yuv-matrix.ts';

/** Cuts square faces out of full pictures; keeps its tables from one crop to the next. */
export interface FaceCropper {
  readonly sidePx: number;
  /**
   * Writes one crop.
   *
   * @param picture - The full picture as `geometry` describes it; borrowed, may be backed by shared memory.
   * @param box - Normalised to the displayed picture.
   * @param target - `[side, side, 3]` uint8 RGB; every byte is written, black outside the picture.
   * @throws FacegateError `ERR_INTERNAL` when the picture is shorter than its geometry says or the box is unusable.
   */
  crop(picture: Uint8Array, geometry: FrameGeometry, box: NormalizedBox, target: Uint8Array): void;
}

interface Axes {
  readonly columns: SamplingAxis;
  readonly rows: SamplingAxis;
  readonly chromaColumns: SamplingAxis;
  readonly chromaRows: SamplingAxis;
}

/** Size of a full picture in bytes. */
export function fullPictureBytes({ full, fullFormat }: FrameGeometry): number {
  const { widthPx, heightPx } = full;
  if (fullFormat === 'rgb24') return widthPx * heightPx * 3;
  return widthPx * heightPx + 2 * Math.ceil(widthPx / 2) * Math.ceil(heightPx / 2);
}

function clampToByte(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : Math.trunc(value + 0.5);
}

/** Bilinear mean of the samples at four offsets: top left, top right, bottom left, bottom right. */
function mean(plane: Uint8Array, a: number, b: number, c: number, d: number, fx: number, fy: number): number {
  const topLeft = plane[a] ?? 0;
  const bottomLeft = plane[c] ?? 0;
  const upper = topLeft + ((plane[b] ?? 0) - topLeft) * fx;
  return upper + (bottomLeft + ((plane[d] ?? 0) - bottomLeft) * fx - upper) * fy;
}

/** Bilinear mean of one channel of an interleaved picture. */
function sample(
  picture: Uint8Array,
  channel: number,
  rowBytes: number,
  columns: SamplingAxis,
  column: number,
  rows: SamplingAxis,
  row: number,
): number {
  const left = channel + (columns.first[column] ?? 0) * 3;
  const right = channel + (columns.second[column] ?? 0) * 3;
  const top = (rows.first[row] ?? 0) * rowBytes;
  const bottom = (rows.second[row] ?? 0) * rowBytes;
  const fx = columns.fraction[column] ?? 0;
  const fy = rows.fraction[row] ?? 0;
  return mean(picture, top + left, top + right, bottom + left, bottom + right, fx, fy);
}

function isBlack({ columns, rows }: Axes, column: number, row: number): boolean {
  return (columns.first[column] ?? -1) < 0 || (rows.first[row] ?? -1) < 0;
}

function sampleRgb(picture: Uint8Array, widthPx: number, axes: Axes, target: Uint8Array): void {
  const { columns, rows } = axes;
  const rowBytes = widthPx * 3;
  const side = columns.first.length;
  let at = 0;
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      const black = isBlack(axes, column, row);
      for (let channel = 0; channel < 3; channel += 1) {
        target[at] = black ? 0 : clampToByte(sample(picture, channel, rowBytes, columns, column, rows, row));
        at += 1;
      }
    }
  }
}

/** Samples the three planes row by row: what depends on the row alone is looked up once for all its pixels. */
function sampleYuv(picture: Uint8Array, geometry: FrameGeometry, axes: Axes, target: Uint8Array): void {
  const { columns, rows, chromaColumns, chromaRows } = axes;
  const { widthPx, heightPx } = geometry.full;
  const chromaWidth = Math.ceil(widthPx / 2);
  const planeU = widthPx * heightPx;
  const fromUToV = chromaWidth * Math.ceil(heightPx / 2);
  const colour = yuvMatrix(geometry.colour);
  const side = columns.first.length;
  for (let row = 0, at = 0; row < side; row += 1) {
    if ((rows.first[row] ?? -1) < 0) {
      target.fill(0, at, (at += side * 3));
      continue;
    }
    const top = (rows.first[row] ?? 0) * widthPx;
    const bottom = (rows.second[row] ?? 0) * widthPx;
    const fy = rows.fraction[row] ?? 0;
    const topU = planeU + (chromaRows.first[row] ?? 0) * chromaWidth;
    const bottomU = planeU + (chromaRows.second[row] ?? 0) * chromaWidth;
    const fyChroma = chromaRows.fraction[row] ?? 0;
    for (let column = 0; column < side; column += 1, at += 3) {
      const left = columns.first[column] ?? -1;
      if (left < 0) {
        target.fill(0, at, at + 3);
        continue;
      }
      const right = columns.second[column] ?? 0;
      const fx = columns.fraction[column] ?? 0;
      const leftU = chromaColumns.first[column] ?? 0;
      const rightU = chromaColumns.second[column] ?? 0;
      const fxU = chromaColumns.fraction[column] ?? 0;
      const luma = mean(picture, top + left, top + right, bottom + left, bottom + right, fx, fy);
      const a = topU + leftU;
      const b = topU + rightU;
      const c = bottomU + leftU;
      const d = bottomU + rightU;
      const y = (luma - colour.lumaOffset) * colour.lumaScale;
      const u = mean(picture, a, b, c, d, fxU, fyChroma) - 128;
      const v = mean(picture, a + fromUToV, b + fromUToV, c + fromUToV, d + fromUToV, fxU, fyChroma) - 128;
      target[at] = clampToByte(y + colour.redFromV * v);
      target[at + 1] = clampToByte(y + colour.greenFromU * u + colour.greenFromV * v);
      target[at + 2] = clampToByte(y + colour.blueFromU * u);
    }
  }
}

function fillAxes(axes: Axes, region: CropRegion, geometry: FrameGeometry): void {
  const { widthPx, heightPx } = geometry.full;
  fillSamplingAxis(axes.columns, region.x, 1, 0.5, widthPx);
  fillSamplingAxis(axes.rows, region.y, 1, 0.5, heightPx);
  if (geometry.fullFormat === 'rgb24') return;
  // H.264, HEVC, VP9 and AV1 place 4:2:0 chroma on the left of two luma samples and between two rows by default.
  fillSamplingAxis(axes.chromaColumns, region.x, 0.5, 0.5, Math.ceil(widthPx / 2));
  fillSamplingAxis(axes.chromaRows, region.y, 0.5, 1, Math.ceil(heightPx / 2));
}

/**
 * Makes a cropper for crops of `sidePx` x `sidePx` pixels. Sampling is bilinear in the picture's own colour space;
 * colours are converted afterwards, one output pixel at a time.
 *
 * Black outside the picture is what face-api does and what the age net copes with: with 15 % of the face cut off by
 * the picture's edge, its age moved by 2.9 years on average over 100 generated portraits, against 5.2 years (almost
 * all of them downwards) when the last pixels were repeated instead.
 */
export function createFaceCropper(sidePx: number, framing: CropFraming): FaceCropper {
  const axes: Axes = {
    columns: createSamplingAxis(sidePx),
    rows: createSamplingAxis(sidePx),
    chromaColumns: createSamplingAxis(sidePx),
    chromaRows: createSamplingAxis(sidePx),
  };
  return {
    sidePx,
    crop(picture, geometry, box, target) {
      if (picture.length < fullPictureBytes(geometry) || target.length !== sidePx * sidePx * 3) {
        throw new FacegateError('ERR_INTERNAL');
      }
      fillAxes(axes, cropRegion(box, geometry, framing), geometry);
      if (geometry.fullFormat === 'rgb24') sampleRgb(picture, geometry.full.widthPx, axes, target);
      else sampleYuv(picture, geometry, axes, target);
    },
  };
}
