import type { NormalizedBox } from '../contracts/geometry.ts';
import { drawBlockCode, lumaAtUnit, type BlockCode } from './block-code.ts';
import { faceColour, type Rgb } from './drawn-face.ts';
import type { YuvPicture } from './lossless-h264.ts';

/** Size of the canary clip. The default detector sees it at half the size, where a unit is still 4 px wide. */
const SIZE = { widthPx: 640, heightPx: 384 } as const;
const UNIT_PX = { band: 8, square: 4 } as const;

/**
 * Bands above and below carry the frame's two codes, 64 bits each; between them are a drawn face and a square with
 * the crop's code.
 */
const BAND_PX = 96;
const SQUARE = { left: 400, top: 118, sidePx: 148 } as const;
const FACE = { centreX: 160, centreY: 186, radiusX: 52, radiusY: 66 } as const;
const GREY: Rgb = [120, 125, 130];
const BACKGROUND_LUMA = 124;

/** Where the square with the crop's code lies: a planted detector takes it for a face. */
export const SQUARE_BOX: NormalizedBox = {
  x: SQUARE.left / SIZE.widthPx,
  y: SQUARE.top / SIZE.heightPx,
  width: SQUARE.sidePx / SIZE.widthPx,
  height: SQUARE.sidePx / SIZE.heightPx,
};

/** The codes of one clip. */
export interface PictureCodes {
  readonly above: BlockCode;
  readonly below: BlockCode;
  readonly crop: BlockCode;
  readonly cover: BlockCode;
}

/** A crop is 112 px wide: 28 bits fit. */
const BLOCKS = { band: 32, square: 14 } as const;

/** Draws the codes of a clip. */
export function drawPictureCodes(): PictureCodes {
  const band = (name: string): BlockCode => drawBlockCode(name, BLOCKS.band, SIZE.widthPx / UNIT_PX.band);
  return {
    above: band('frame'),
    below: band('frame'),
    crop: drawBlockCode('crop', BLOCKS.square, SQUARE.sidePx / UNIT_PX.square),
    cover: band('cover picture'),
  };
}

/** Composes the picture that every frame of the canary clip shows. */
export function composePicture(codes: PictureCodes): YuvPicture {
  const { widthPx, heightPx } = SIZE;
  const quarter = (widthPx / 2) * (heightPx / 2);
  const picture = {
    ...SIZE,
    y: new Uint8Array(widthPx * heightPx),
    u: new Uint8Array(quarter).fill(128),
    v: new Uint8Array(quarter).fill(128),
  };
  for (let row = 0; row < heightPx; row++) {
    for (let column = 0; column < widthPx; column++) paint(picture, codes, column, row);
  }
  return picture;
}

/** Composes a cover picture: nothing but its code, `[height, width]` uint8 grey. */
export function composeCover({ cover }: PictureCodes): Uint8Array {
  const { widthPx, heightPx } = SIZE;
  const row = Uint8Array.from({ length: widthPx }, (_, column) =>
    lumaAtUnit(cover, Math.floor(column / UNIT_PX.band)),
  );
  const grey = new Uint8Array(widthPx * heightPx);
  for (let line = 0; line < heightPx; line++) grey.set(row, line * widthPx);
  return grey;
}

export const COVER_SIZE = SIZE;

function paint(picture: YuvPicture, codes: PictureCodes, column: number, row: number): void {
  const at = row * SIZE.widthPx + column;
  if (row < BAND_PX || row >= SIZE.heightPx - BAND_PX) {
    const code = row < BAND_PX ? codes.above : codes.below;
    picture.y[at] = lumaAtUnit(code, Math.floor(column / UNIT_PX.band));
    return;
  }
  const [inSquareX, inSquareY] = [column - SQUARE.left, row - SQUARE.top];
  if (inSquareX >= 0 && inSquareX < SQUARE.sidePx && inSquareY >= 0 && inSquareY < SQUARE.sidePx) {
    picture.y[at] = lumaAtUnit(codes.crop, Math.floor(inSquareX / UNIT_PX.square));
    return;
  }
  if (column >= SQUARE.left) {
    picture.y[at] = BACKGROUND_LUMA;
    return;
  }
  const x = (column - FACE.centreX) / FACE.radiusX;
  const y = (row - FACE.centreY) / FACE.radiusY;
  const [luma, blue, red] = toYuv(faceColour(x, y, GREY));
  picture.y[at] = luma;
  if (column % 2 === 0 && row % 2 === 0) {
    const chroma = (row / 2) * (SIZE.widthPx / 2) + column / 2;
    picture.u[chroma] = blue;
    picture.v[chroma] = red;
  }
}

/** BT.601, limited range. */
function toYuv([red, green, blue]: Rgb): readonly [y: number, u: number, v: number] {
  const luma = 0.299 * red + 0.587 * green + 0.114 * blue;
  return [
    16 + (219 / 255) * luma,
    128 + (224 / 255) * ((blue - luma) / 1.772),
    128 + (224 / 255) * ((red - luma) / 1.402),
  ];
}
