import { describe, expect, it } from 'vitest';
import { polygonArea, shareInside } from '../../../../src/consent/scope/polygon.ts';

const square = (x: number, y: number, side: number) => [
  { x, y },
  { x: x + side, y },
  { x: x + side, y: y + side },
  { x, y: y + side },
];

describe('the share of a box inside a polygon', () => {
  const box = { x: 0.2, y: 0.2, width: 0.2, height: 0.4 };

  it.each([
    ['all of it', square(0, 0, 1), 1],
    ['none of it', square(0.5, 0.5, 0.1), 0],
    ['touching along a side', square(0.4, 0.2, 0.4), 0],
    ['half of it', square(0.2, 0.2, 0.2), 0.5],
    ['a polygon inside the box', square(0.25, 0.25, 0.1), 0.125],
    ['the other way round', [...square(0.2, 0.2, 0.2)].reverse(), 0.5],
    [
      'a triangle',
      [
        { x: 0.2, y: 0.2 },
        { x: 0.4, y: 0.2 },
        { x: 0.2, y: 0.6 },
      ],
      0.5,
    ],
  ])('%s', (_, polygon, share) => {
    expect(shareInside(box, polygon)).toBeCloseTo(share, 12);
  });

  it('is right for a concave polygon', () => {
    // A square with a notch cut from above down to its middle.
    const notched = [
      { x: 0, y: 0 },
      { x: 0.4, y: 0 },
      { x: 0.4, y: 0.5 },
      { x: 0.6, y: 0.5 },
      { x: 0.6, y: 0 },
      { x: 1, y: 0 },
      { x: 1, y: 1 },
      { x: 0, y: 1 },
    ];
    expect(polygonArea(notched)).toBeCloseTo(0.9, 12);
    expect(shareInside({ x: 0.3, y: 0, width: 0.4, height: 0.5 }, notched)).toBeCloseTo(0.5, 12);
  });

  it('is nothing for a box without an area', () => {
    expect(shareInside({ x: 0.2, y: 0.2, width: 0, height: 0.4 }, square(0, 0, 1))).toBe(0);
    expect(shareInside({ x: 0.2, y: 0.2, width: Number.NaN, height: 0.4 }, square(0, 0, 1))).toBe(0);
  });
});
