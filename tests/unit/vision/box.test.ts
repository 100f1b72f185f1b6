import { describe, expect, it } from 'vitest';
import { insidePicture } from '../../../src/vision/box.ts';

describe('the part of a box inside the picture', () => {
  it.each([
    ['lies inside', [0.25, 0.25, 0.5, 0.5], [0.25, 0.25, 0.5, 0.5]],
    ['reaches over the top left', [-0.25, -0.5, 0.75, 0.75], [0, 0, 0.5, 0.25]],
    ['reaches over the bottom right', [0.75, 0.5, 0.5, 1], [0.75, 0.5, 0.25, 0.5]],
    ['holds the picture', [-1, -1, 3, 4], [0, 0, 1, 1]],
  ] as const)('is right for one that %s', (_, [x, y, width, height], expected) => {
    const inside = insidePicture({ x, y, width, height });
    expect([inside.x, inside.y, inside.width, inside.height]).toEqual(expected);
  });
});
