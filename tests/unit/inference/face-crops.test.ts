import { describe, expect, it } from 'vitest';
import { createFaceCrops } from '../../../src/inference/face-crops.ts';
import { sharpness } from '../../../src/vision/sharpness.ts';
import { rgbGeometry } from '../../fixtures/demo-photographs.ts';

const SIZE = { widthPx: 300, heightPx: 200 };
const GEOMETRY = rgbGeometry(SIZE);
const FRAMING = { framing: 'square', scale: 1 } as const;

/** Every pixel is its column and row, with a checker pattern so that there is something to be sharp. */
const PICTURE = Uint8Array.from({ length: SIZE.widthPx * SIZE.heightPx * 3 }, (_, index) => {
  const pixel = Math.floor(index / 3);
  const x = pixel % SIZE.widthPx;
  const y = Math.floor(pixel / SIZE.widthPx);
  return [x % 256, y, (x + y) % 2 === 0 ? 200 : 50][index % 3] ?? 0;
});
/** 112 px wide and high. */
const BOXES = Float32Array.of(
  50 / 300,
  40 / 200,
  112 / 300,
  112 / 200,
  100 / 300,
  40 / 200,
  112 / 300,
  112 / 200,
);

describe('the crops of a face', () => {
  it('lie face by face, shape by shape, each as wide as its scale says', () => {
    const shapes = [
      { sidePx: 112, scale: 1 },
      { sidePx: 28, scale: 0.5 },
    ];
    const crops = createFaceCrops(shapes, FRAMING).cut(PICTURE, GEOMETRY, BOXES);
    const bytesPerFace = (112 * 112 + 28 * 28) * 3;
    expect(crops).toHaveLength(2 * bytesPerFace);
    [50, 100].forEach((left, face) => {
      const own = crops.subarray(face * bytesPerFace, (face + 1) * bytesPerFace);
      expect([...own.subarray(0, 2)]).toEqual([left, 40]);
      // The smaller crop begins a quarter of the box further in, half a step of two pixels further to its first sample.
      const [x = 0, y = 0] = own.subarray(112 * 112 * 3);
      expect(Math.abs(x - (left + 28 + 0.5))).toBeLessThanOrEqual(0.5);
      expect(Math.abs(y - (40 + 28 + 0.5))).toBeLessThanOrEqual(0.5);
    });
  });

  it('multiply the scale of the detector', () => {
    const [wide] = createFaceCrops([{ sidePx: 112, scale: 1 }], { framing: 'square', scale: 0.5 }).cut(
      PICTURE,
      GEOMETRY,
      BOXES,
    );
    expect(wide).toBe(50 + 28);
  });

  it('have one sharpness, whatever shapes the model reads', () => {
    const measure = (shapes: readonly { sidePx: number; scale: number }[]): number[] => {
      const faceCrops = createFaceCrops(shapes, FRAMING);
      return [...faceCrops.sharpness(PICTURE, GEOMETRY, BOXES, faceCrops.cut(PICTURE, GEOMETRY, BOXES))];
    };
    const direct = createFaceCrops([{ sidePx: 112, scale: 1 }], FRAMING).cut(PICTURE, GEOMETRY, BOXES);
    const expected = Math.fround(sharpness(direct.subarray(0, 112 * 112 * 3), 112));
    expect(expected).toBeGreaterThan(10);
    expect(measure([{ sidePx: 112, scale: 1 }])[0]).toBe(expected);
    expect(measure([{ sidePx: 224, scale: 1.4 }])[0]).toBe(expected);
  });

  it('refuse boxes that are not whole', () => {
    const faceCrops = createFaceCrops([{ sidePx: 8, scale: 1 }], FRAMING);
    expect(() => faceCrops.cut(PICTURE, GEOMETRY, new Float32Array(5))).toThrow(
      expect.objectContaining({ code: 'ERR_INTERNAL' }),
    );
    expect(faceCrops.cut(PICTURE, GEOMETRY, new Float32Array())).toHaveLength(0);
  });
});
