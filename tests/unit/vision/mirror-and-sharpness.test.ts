import { describe, expect, it } from 'vitest';
import { mirror } from '../../../src/vision/mirror.ts';
import { sharpness } from '../../../src/vision/sharpness.ts';

describe('mirror', () => {
  it('swaps left and right, and twice is the picture again', () => {
    const picture = Uint8Array.from({ length: 3 * 3 * 3 }, (_, index) => index);
    const once = new Uint8Array(27);
    const twice = new Uint8Array(27);
    mirror(picture, 3, once);
    mirror(once, 3, twice);
    expect([...once.subarray(0, 9)]).toEqual([6, 7, 8, 3, 4, 5, 0, 1, 2]);
    expect(twice).toEqual(picture);
  });
});

describe('sharpness', () => {
  const grey = (side: number, value: (x: number, y: number) => number): Uint8Array =>
    Uint8Array.from({ length: side * side * 3 }, (_, index) => {
      const pixel = Math.floor(index / 3);
      return value(pixel % side, Math.floor(pixel / side));
    });

  it('is 0 for a flat picture, a ramp, and one that is too small', () => {
    expect(
      sharpness(
        grey(8, () => 77),
        8,
      ),
    ).toBeCloseTo(0, 6);
    expect(
      sharpness(
        grey(8, (x) => x * 10),
        8,
      ),
    ).toBeCloseTo(0, 6);
    expect(
      sharpness(
        grey(2, (x) => x * 200),
        2,
      ),
    ).toBe(0);
  });

  it('is the variance of the Laplacian', () => {
    // A checkerboard of 0 and 10: the Laplacian is +40 or -40 everywhere.
    expect(
      sharpness(
        grey(6, (x, y) => ((x + y) % 2) * 10),
        6,
      ),
    ).toBeCloseTo(1600, 3);
  });

  it('falls when the same edge is softer', () => {
    const hard = sharpness(
      grey(12, (x) => (x < 6 ? 0 : 200)),
      12,
    );
    const soft = sharpness(
      grey(12, (x) => Math.min(200, Math.max(0, (x - 3) * 33))),
      12,
    );
    expect(soft).toBeLessThan(hard / 10);
  });
});
