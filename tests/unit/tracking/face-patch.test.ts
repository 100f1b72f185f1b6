import { describe, expect, it } from 'vitest';
import type { FrameGeometry } from '../../../src/contracts/frame.ts';
import {
  correlate,
  emptyPatch,
  FaceRegion,
  fullPicture,
  type FacePatch,
  type FramePicture,
} from '../../../src/tracking/face-patch.ts';

const BOX = { x: 0.3, y: 0.25, width: 0.4, height: 0.5 };
const IN_PLACE = { dx: 0, dy: 0, scale: 1 };

/** A smooth pattern over the whole picture, the same at any size. */
const pattern = (x: number, y: number): number =>
  120 + 50 * Math.sin(17 * x + 4 * y) + 40 * Math.cos(23 * y - 6 * x);

function luma(widthPx: number, heightPx: number): FramePicture {
  const pixels = Uint8Array.from({ length: widthPx * heightPx }, (_, at) =>
    pattern(((at % widthPx) + 0.5) / widthPx, (Math.floor(at / widthPx) + 0.5) / heightPx),
  );
  return { pixels, format: 'luma', size: { widthPx, heightPx } };
}

function patchOf(picture: FramePicture): FacePatch {
  const region = new FaceRegion();
  const patch = emptyPatch();
  region.read(picture, BOX);
  region.sample(IN_PLACE, patch);
  region.clear();
  return patch;
}

describe('FaceRegion', () => {
  it('sees the same face in pictures of any size', () => {
    const small = patchOf(luma(160, 120));
    for (const times of [2, 3, 5, 12]) {
      expect(correlate(small, patchOf(luma(160 * times, 120 * times)))).toBeGreaterThan(0.995);
    }
  });

  it('reads green where there are three channels', () => {
    const grey = luma(160, 120);
    const pixels = new Uint8Array(3 * grey.pixels.length);
    grey.pixels.forEach((value, at) => {
      pixels.set([255 - value, value, 7], 3 * at);
    });
    expect(patchOf({ ...grey, pixels, format: 'rgb24' })).toEqual(patchOf(grey));
  });

  it('tells small faces apart by detail that a smaller picture has not', () => {
    // Two patterns of which every 4x4 block has the same mean.
    const stripes = (isUpright: boolean): FramePicture => {
      const picture = luma(96, 72);
      const pixels = picture.pixels.map((value, at) => {
        const line = isUpright ? at % 96 : Math.floor(at / 96);
        return value / 4 + (line % 4 < 2 ? 90 : 0);
      });
      return { ...picture, pixels };
    };
    expect(correlate(patchOf(stripes(true)), patchOf(stripes(false)))).toBeLessThan(0.7);
  });

  it('leaves nothing of the picture behind', () => {
    const region = new FaceRegion();
    region.read(luma(640, 480), BOX);
    region.clear();
    const patch = emptyPatch().fill(1);
    region.sample(IN_PLACE, patch);
    expect(patch.every((value) => value === 0)).toBe(true);
  });
});

describe('fullPicture', () => {
  it('looks at the luma of a video and at the colours of an image', () => {
    const size = { widthPx: 4, heightPx: 2 };
    const geometry = (fullFormat: FrameGeometry['fullFormat']): FrameGeometry => ({
      displayed: size,
      detector: size,
      full: size,
      fullFormat,
      colour: { range: 'limited', matrix: 'bt601' },
    });
    expect(fullPicture(new Uint8Array(12), geometry('yuv420p')).format).toBe('luma');
    expect(fullPicture(new Uint8Array(24), geometry('rgb24')).format).toBe('rgb24');
  });
});
