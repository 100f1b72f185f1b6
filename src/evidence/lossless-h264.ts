import { BitWriter } from './bit-writer.ts';

/** A picture in YUV 4:2:0, planar, 8 bits; width and height are multiples of 16. */
export interface YuvPicture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly y: Uint8Array;
  readonly u: Uint8Array;
  readonly v: Uint8Array;
}

const MACROBLOCK_PX = 16;
const NAL = { slice: 0x41, idrSlice: 0x65, sequence: 0x67, picture: 0x68 } as const;
/** mb_type of a macroblock whose samples stand in the stream as they are (ITU-T H.264, table 7-11). */
const I_PCM = 25;
/** Slices of this type only, in one picture (table 7-6). */
const SLICE = { P: 5, I: 7 } as const;
const FRAME_NUMBER_BITS = 4;
const START_CODE = [0, 0, 0, 1];

/**
 * Encodes a still picture as H.264 without any loss: every macroblock of the first frame is I_PCM, every further frame
 * says "as before". Needs no encoder, and every decoder returns these very samples.
 *
 * @returns one access unit per frame in Annex B form; the first carries the parameter sets.
 */
export function encodeStillClip(picture: YuvPicture, frameCount: number): readonly Uint8Array[] {
  const columns = picture.widthPx / MACROBLOCK_PX;
  const rows = picture.heightPx / MACROBLOCK_PX;
  const first = join(
    nal(NAL.sequence, sequenceParameters(columns, rows)),
    nal(NAL.picture, pictureParameters()),
    nal(NAL.idrSlice, pcmSlice(picture, columns, rows)),
  );
  const others = Array.from({ length: frameCount - 1 }, (_, index) =>
    nal(NAL.slice, skipSlice(index + 1, columns * rows)),
  );
  return [first, ...others];
}

/** Baseline profile, level 3.0, output in the order of decoding (7.3.2.1.1). */
function sequenceParameters(columns: number, rows: number): Uint8Array {
  return new BitWriter()
    .bits(66, 8)
    .bits(0b1100_0000, 8)
    .bits(30, 8)
    .unsigned(0)
    .unsigned(FRAME_NUMBER_BITS - 4)
    .unsigned(2)
    .unsigned(1)
    .bits(0, 1)
    .unsigned(columns - 1)
    .unsigned(rows - 1)
    .bits(0b1100, 4)
    .trailing()
    .finish();
}

/** CAVLC, one slice group, deblocking can be switched off per slice (7.3.2.2). */
function pictureParameters(): Uint8Array {
  return new BitWriter()
    .unsigned(0)
    .unsigned(0)
    .bits(0, 2)
    .unsigned(0)
    .unsigned(0)
    .unsigned(0)
    .bits(0, 3)
    .unsigned(0)
    .unsigned(0)
    .unsigned(0)
    .bits(0b100, 3)
    .trailing()
    .finish();
}

function pcmSlice({ widthPx, y, u, v }: YuvPicture, columns: number, rows: number): Uint8Array {
  const bits = new BitWriter()
    .unsigned(0)
    .unsigned(SLICE.I)
    .unsigned(0)
    .bits(0, FRAME_NUMBER_BITS)
    .unsigned(0)
    .bits(0, 2)
    .unsigned(0)
    .unsigned(1);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      bits.unsigned(I_PCM).align();
      bits.append(block(y, widthPx, column, row, MACROBLOCK_PX));
      bits.append(block(u, widthPx / 2, column, row, MACROBLOCK_PX / 2));
      bits.append(block(v, widthPx / 2, column, row, MACROBLOCK_PX / 2));
    }
  }
  return bits.trailing().finish();
}

function* block(
  plane: Uint8Array,
  strideBytes: number,
  column: number,
  row: number,
  sidePx: number,
): Generator<number> {
  for (let line = 0; line < sidePx; line++) {
    const start = (row * sidePx + line) * strideBytes + column * sidePx;
    yield* plane.subarray(start, start + sidePx);
  }
}

/** A frame that repeats the one before: all its macroblocks are skipped (7.3.4). */
function skipSlice(frame: number, macroblocks: number): Uint8Array {
  return new BitWriter()
    .unsigned(0)
    .unsigned(SLICE.P)
    .unsigned(0)
    .bits(frame % 2 ** FRAME_NUMBER_BITS, FRAME_NUMBER_BITS)
    .bits(0, 3)
    .unsigned(0)
    .unsigned(1)
    .unsigned(macroblocks)
    .trailing()
    .finish();
}

/** Adds start code, header and emulation prevention bytes (7.4.1.1). */
function nal(header: number, payload: Uint8Array): Uint8Array {
  const bytes = [...START_CODE, header];
  let zeros = 0;
  for (const byte of payload) {
    if (zeros >= 2 && byte <= 3) {
      bytes.push(3);
      zeros = 0;
    }
    bytes.push(byte);
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return Uint8Array.from(bytes);
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}
