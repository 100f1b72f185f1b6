import { describe, expect, it } from 'vitest';
import type { NormalizedBox } from '../../../../src/contracts/geometry.ts';
import { isSoundBox } from '../../../../src/consent/scope/sound-box.ts';

const small = { x: 0, y: 0, width: 0.1, height: 0.1 };

describe('a sound box', () => {
  it.each<readonly [string, NormalizedBox, boolean]>([
    ['in a corner', small, true],
    ['half out of the picture', { ...small, x: -0.05, y: -0.05 }, true],
    ['left of the picture', { ...small, x: -0.1 }, false],
    ['right of it', { ...small, x: 1 }, false],
    ['above it', { ...small, y: -0.1 }, false],
    ['below it', { ...small, y: 1 }, false],
    ['without a width', { ...small, width: 0 }, false],
    ['without a height', { ...small, height: 0 }, false],
    ['with a height below nothing', { ...small, height: -0.1 }, false],
    ['inside out', { x: 0.1, y: 0.1, width: -0.1, height: -0.1 }, false],
    ['as wide and high as can be', { x: -0.5, y: -0.5, width: 2, height: 2 }, true],
    ['too wide', { ...small, width: 2.1 }, false],
    ['too high', { ...small, height: 2.1 }, false],
    ['without end', { ...small, width: Infinity }, false],
    ...(['x', 'y', 'width', 'height'] as const).flatMap((name) =>
      [Number.NaN, Infinity, -Infinity].map(
        (value) => [`whose ${name} is ${value.toString()}`, { ...small, [name]: value }, false] as const,
      ),
    ),
  ])('%s', (_, box, sound) => {
    expect(isSoundBox(box)).toBe(sound);
  });
});
