import { describe, expect, it } from 'vitest';
import type { ModelInput } from '../../../src/inference/manifest-schema.ts';
import { createPicturePacker } from '../../../src/inference/picture-tensor.ts';

const FLOATS: Extract<ModelInput, { type: 'float32' }> = {
  name: 'input',
  shape: [1, 3, 'height', 'width'],
  type: 'float32',
  layout: 'NCHW',
  colour: 'RGB',
  subtract: [0, 0, 0],
  divide: [1, 1, 1],
};
/** Two pixels beside each other: RGB 1 2 3 and 4 5 6. */
const PICTURE = Uint8Array.of(1, 2, 3, 4, 5, 6);
const SHAPE = [1, 1, 2, 3];

function packed(input: ModelInput): {
  values: number[];
  shape: readonly number[];
} {
  const { values, shape } = createPicturePacker(input).pack(PICTURE, SHAPE);
  return { values: [...values], shape };
}

describe('a picture for a graph', () => {
  it('is itself where the graph reads bytes', () => {
    const { values } = createPicturePacker({
      name: 'picture',
      shape: [1, 'height', 'width', 3],
      type: 'uint8',
      colour: 'RGB',
      preprocessing: '',
    }).pack(PICTURE, SHAPE);
    expect(values).toBe(PICTURE);
  });

  it.each([
    ['NCHW', 'RGB', [1, 4, 2, 5, 3, 6], [1, 3, 1, 2]],
    ['NCHW', 'BGR', [3, 6, 2, 5, 1, 4], [1, 3, 1, 2]],
    ['NHWC', 'RGB', [1, 2, 3, 4, 5, 6], [1, 1, 2, 3]],
    ['NHWC', 'BGR', [3, 2, 1, 6, 5, 4], [1, 1, 2, 3]],
  ] as const)('is laid out as %s %s', (layout, colour, values, shape) => {
    expect(packed({ ...FLOATS, layout, colour })).toEqual({ values, shape });
  });

  it('has the mean subtracted, then is divided, colour by colour as the graph has them', () => {
    const input: ModelInput = {
      ...FLOATS,
      colour: 'BGR',
      subtract: [1, 2, 3],
      divide: [2, 1, 4],
    };
    // Blue 3 and 6, green 2 and 5, red 1 and 4.
    expect(packed(input).values).toEqual([1, 2.5, 0, 3, -0.5, 0.25]);
  });

  it('keeps pictures of one call apart', () => {
    const { values } = createPicturePacker(FLOATS).pack(PICTURE, [2, 1, 1, 3]);
    expect([...values]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('is overwritten, and what was borrowed is not', () => {
    const packer = createPicturePacker(FLOATS);
    const picture = PICTURE.slice();
    const { values } = packer.pack(picture, SHAPE);
    packer.erase();
    expect(values.every((value) => value === 0)).toBe(true);
    expect(picture).toEqual(PICTURE);
  });

  it.each([[[1, 2, 2, 3]], [[1, 1, 3, 2]], [[]]])(
    'is refused when it does not have the shape %j',
    (shape) => {
      expect(() => createPicturePacker(FLOATS).pack(PICTURE, shape)).toThrow(
        expect.objectContaining({ code: 'ERR_INTERNAL' }),
      );
    },
  );
});
