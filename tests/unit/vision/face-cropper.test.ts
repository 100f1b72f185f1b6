import { describe, expect, it } from 'vitest';
import type { FrameGeometry } from '../../../src/contracts/frame.ts';
import type { NormalizedBox } from '../../../src/contracts/geometry.ts';
import { createFaceCropper, fullPictureBytes } from '../../../src/vision/face-cropper.ts';

const SQUARE = { framing: 'square', scale: 1 } as const;
const WHOLE: NormalizedBox = { x: 0, y: 0, width: 1, height: 1 };

function geometry(widthPx: number, heightPx: number, change: Partial<FrameGeometry> = {}): FrameGeometry {
  const size = { widthPx, heightPx };
  return {
    displayed: size,
    detector: size,
    full: size,
    fullFormat: 'rgb24',
    colour: { range: 'full', matrix: 'bt601' },
    ...change,
  };
}

/** A picture whose red channel is the column and whose green channel is the row. */
function ramp(widthPx: number, heightPx: number): Uint8Array {
  const pixels = new Uint8Array(widthPx * heightPx * 3);
  for (let row = 0; row < heightPx; row += 1) {
    for (let column = 0; column < widthPx; column += 1) {
      pixels.set([column, row, 9], (row * widthPx + column) * 3);
    }
  }
  return pixels;
}

function crop(
  sidePx: number,
  pixels: Uint8Array,
  of: FrameGeometry,
  box: NormalizedBox,
  framing: Parameters<typeof createFaceCropper>[1] = SQUARE,
): Uint8Array {
  const target = new Uint8Array(sidePx * sidePx * 3).fill(77);
  createFaceCropper(sidePx, framing).crop(pixels, of, box, target);
  return target;
}

/** Channel of one output pixel. */
function at(pixels: Uint8Array, sidePx: number, column: number, row: number, channel: number): number {
  return pixels[(row * sidePx + column) * 3 + channel] ?? Number.NaN;
}

describe('face cropper on RGB', () => {
  it('copies pixel by pixel when the crop is the picture', () => {
    const pixels = ramp(8, 8);
    expect(crop(8, pixels, geometry(8, 8), WHOLE)).toEqual(pixels);
  });

  it('interpolates between pixel centres', () => {
    // 4 output pixels over columns 10..18: centres at 11, 13, 15, 17, so the values are half a pixel less.
    const target = crop(4, ramp(64, 64), geometry(64, 64), {
      x: 10 / 64,
      y: 20 / 64,
      width: 8 / 64,
      height: 8 / 64,
    });
    expect([0, 1, 2, 3].map((column) => at(target, 4, column, 0, 0))).toEqual([11, 13, 15, 17]);
    expect([0, 1, 2, 3].map((row) => at(target, 4, 0, row, 1))).toEqual([21, 23, 25, 27]);
  });

  it('extends the shorter side into the picture when the framing is square', () => {
    const box = { x: 28 / 64, y: 16 / 64, width: 8 / 64, height: 32 / 64 };
    const target = crop(32, ramp(64, 64), geometry(64, 64), box);
    expect(at(target, 32, 0, 0, 0)).toBe(16);
    expect(at(target, 32, 31, 0, 0)).toBe(47);
    expect(at(target, 32, 0, 31, 1)).toBe(47);
  });

  it('keeps what lies beside the box black when the framing is letterbox', () => {
    const box = { x: 28 / 64, y: 16 / 64, width: 8 / 64, height: 32 / 64 };
    const target = crop(32, ramp(64, 64), geometry(64, 64), box, { framing: 'letterbox', scale: 1 });
    const blue = Array.from({ length: 32 }, (_, column) => at(target, 32, column, 5, 2));
    expect(blue).toEqual(Array.from({ length: 32 }, (_, column) => (column >= 12 && column < 20 ? 9 : 0)));
  });

  it('scales around the centre of the box', () => {
    const box = { x: 24 / 64, y: 24 / 64, width: 16 / 64, height: 16 / 64 };
    const target = crop(32, ramp(64, 64), geometry(64, 64), box, { framing: 'square', scale: 2 });
    expect(at(target, 32, 0, 0, 0)).toBe(16);
    expect(at(target, 32, 31, 31, 1)).toBe(47);
  });

  it('is black outside the picture and writes every byte', () => {
    const target = crop(8, new Uint8Array(8 * 8 * 3).fill(200), geometry(8, 8), {
      x: -0.5,
      y: 0.5,
      width: 1,
      height: 1,
    });
    for (let row = 0; row < 8; row += 1) {
      for (let column = 0; column < 8; column += 1) {
        expect(at(target, 8, column, row, 1)).toBe(column >= 4 && row < 4 ? 200 : 0);
      }
    }
  });

  it('is square in displayed pixels when the stored ones are not', () => {
    // Stored 32x64, shown 64x64: a displayed square of 32 covers 16 stored columns and 32 stored rows.
    const of = geometry(32, 64, { displayed: { widthPx: 64, heightPx: 64 } });
    const box = { x: 16 / 64, y: 16 / 64, width: 32 / 64, height: 32 / 64 };
    const target = crop(16, ramp(32, 64), of, box);
    expect(at(target, 16, 0, 0, 0)).toBe(8);
    expect(at(target, 16, 15, 0, 0)).toBe(23);
    expect(at(target, 16, 0, 15, 1)).toBe(47);
  });

  it('reads shared memory', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(8 * 8 * 3));
    shared.set(ramp(8, 8));
    expect(crop(8, shared, geometry(8, 8), WHOLE)).toEqual(ramp(8, 8));
  });

  it('gives the same crop again after another one', () => {
    const cropper = createFaceCropper(8, SQUARE);
    const [first, other, again] = [0, 0, 0].map(() => new Uint8Array(8 * 8 * 3));
    if (first === undefined || other === undefined || again === undefined) throw new Error('unreachable');
    cropper.crop(ramp(64, 64), geometry(64, 64), WHOLE, first);
    cropper.crop(ramp(20, 9), geometry(20, 9), { x: 0.9, y: 0.9, width: 1, height: 1 }, other);
    cropper.crop(ramp(64, 64), geometry(64, 64), WHOLE, again);
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });
});

describe('face cropper on YUV 4:2:0', () => {
  const yuv = (widthPx: number, heightPx: number, range: 'limited' | 'full' = 'full'): FrameGeometry =>
    geometry(widthPx, heightPx, { fullFormat: 'yuv420p', colour: { range, matrix: 'bt601' } });

  function planes(of: FrameGeometry, y: number, u: number, v: number): Uint8Array {
    const { widthPx, heightPx } = of.full;
    const chroma = Math.ceil(widthPx / 2) * Math.ceil(heightPx / 2);
    const pixels = new Uint8Array(fullPictureBytes(of)).fill(y);
    pixels.fill(u, widthPx * heightPx);
    pixels.fill(v, widthPx * heightPx + chroma);
    return pixels;
  }

  it('converts a plain colour', () => {
    const of = yuv(17, 9, 'limited');
    const target = crop(4, planes(of, 81, 90, 240), of, { x: 0.3, y: 0.3, width: 0.3, height: 0.3 });
    for (let index = 0; index < target.length; index += 3) {
      expect(target[index]).toBeGreaterThanOrEqual(253);
      expect(target[index + 1]).toBeLessThanOrEqual(2);
      expect(target[index + 2]).toBeLessThanOrEqual(2);
    }
  });

  it('copies luma pixel by pixel when the crop is the picture', () => {
    const of = yuv(8, 8);
    const pixels = planes(of, 0, 128, 128);
    pixels.set(Uint8Array.from({ length: 64 }, (_, index) => index * 3));
    const target = crop(8, pixels, of, WHOLE);
    for (let pixel = 0; pixel < 64; pixel += 1) expect(target[pixel * 3]).toBe(pixel * 3);
  });

  it('puts chroma on the left of its two luma columns', () => {
    const of = yuv(8, 2);
    const pixels = planes(of, 128, 128, 128);
    // V rises by 20 per chroma sample, so by 10 per luma column, starting on column 0.
    pixels.set([128, 148, 168, 188], 8 * 2 + 4);
    const target = crop(2, pixels, of, { x: 2 / 8, y: 0, width: 2 / 8, height: 1 });
    expect(at(target, 2, 0, 0, 0)).toBe(Math.round(128 + 1.402 * 20));
    expect(at(target, 2, 1, 0, 0)).toBe(Math.round(128 + 1.402 * 30));
  });

  it('puts chroma between its two luma rows', () => {
    const of = yuv(2, 8);
    const pixels = planes(of, 128, 128, 128);
    // V rises by 20 per chroma sample, so by 10 per luma row; the first sample sits between rows 0 and 1.
    pixels.set([128, 148, 168, 188], 2 * 8 + 4);
    const target = crop(2, pixels, of, { x: 0, y: 2 / 8, width: 1, height: 2 / 8 });
    expect(at(target, 2, 0, 0, 0)).toBe(Math.round(128 + 1.402 * 15));
    expect(at(target, 2, 0, 1, 0)).toBe(Math.round(128 + 1.402 * 25));
  });

  it('knows its size in bytes, also for odd sides', () => {
    expect(fullPictureBytes(yuv(5, 3))).toBe(15 + 2 * 3 * 2);
    expect(fullPictureBytes(geometry(5, 3))).toBe(45);
  });
});

describe('face cropper on unusable input', () => {
  const pixels = ramp(8, 8);

  it.each([
    ['without a width', { x: 0, y: 0, width: 0, height: 1 }],
    ['with a negative height', { x: 0, y: 0, width: 1, height: -1 }],
    ['that is not finite', { x: Number.NaN, y: 0, width: 1, height: 1 }],
    ['that is endless', { x: 0, y: 0, width: Number.POSITIVE_INFINITY, height: 1 }],
    ['left of the picture', { x: -3, y: 0, width: 1, height: 1 }],
    ['below the picture', { x: 0, y: 2, width: 1, height: 1 }],
  ])('refuses a box %s', (_, box) => {
    expect(() => crop(8, pixels, geometry(8, 8), box)).toThrow(
      expect.objectContaining({ code: 'ERR_INTERNAL' }),
    );
  });

  it('refuses a picture that is shorter than its geometry says', () => {
    expect(() => crop(8, pixels.subarray(1), geometry(8, 8), WHOLE)).toThrow(
      expect.objectContaining({ code: 'ERR_INTERNAL' }),
    );
  });
});
