import { describe, expect, it } from 'vitest';
import { blankOutside } from '../../../../src/consent/scope/blank-outside.ts';
import { intersectionOverUnion, isSoundBox, sharedArea } from '../../../../src/consent/scope/overlap.ts';
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

describe('overlap', () => {
  it('is intersection over union', () => {
    const one = { x: 0, y: 0, width: 0.2, height: 0.2 };
    expect(intersectionOverUnion(one, one)).toBeCloseTo(1, 12);
    expect(intersectionOverUnion(one, { ...one, x: 0.1 })).toBeCloseTo(1 / 3, 12);
    expect(intersectionOverUnion(one, { ...one, x: 0.2 })).toBe(0);
    expect(sharedArea(one, { ...one, x: 0.3, y: 0.3 })).toBe(0);
    expect(intersectionOverUnion({ ...one, width: 0 }, { ...one, width: 0 })).toBe(0);
  });

  it.each([
    [{ x: 0, y: 0, width: 0.1, height: 0.1 }, true],
    [{ x: -0.05, y: -0.05, width: 0.1, height: 0.1 }, true],
    [{ x: -0.1, y: 0, width: 0.1, height: 0.1 }, false],
    [{ x: 1, y: 0, width: 0.1, height: 0.1 }, false],
    [{ x: 0, y: 0, width: 0, height: 0.1 }, false],
    [{ x: 0, y: 0, width: 0.1, height: -0.1 }, false],
    [{ x: 0, y: 0, width: 2.1, height: 0.1 }, false],
    [{ x: 0, y: 0, width: 0.1, height: 2.1 }, false],
    [{ x: -0.5, y: -0.5, width: 2, height: 2 }, true],
    [{ x: Number.NaN, y: 0, width: 0.1, height: 0.1 }, false],
    [{ x: 0, y: 0, width: Infinity, height: 0.1 }, false],
  ])('%o as a sound box: %s', (box, sound) => {
    expect(isSoundBox(box)).toBe(sound);
  });
});

describe('blanking outside a region', () => {
  const size = { widthPx: 4, heightPx: 4 };
  const kept = (region: Parameters<typeof blankOutside>[2]): string => {
    const rgb = new Uint8Array(4 * 4 * 3).fill(9);
    blankOutside(rgb, size, region);
    const pixels = Array.from({ length: 16 }, (_, index) => [...rgb.subarray(index * 3, index * 3 + 3)]);
    return pixels
      .map((pixel) => (pixel.every((value) => value === 9) ? '#' : pixel.some(Boolean) ? '?' : '.'))
      .join('');
  };

  it('keeps pixels whose centre is inside and overwrites all others', () => {
    expect(kept(square(0.25, 0.25, 0.5))).toBe('.....##..##.....');
    expect(kept(square(0, 0, 1))).toBe('#'.repeat(16));
    expect(kept(square(0.3, 0.3, 0.05))).toBe('.'.repeat(16));
    expect(
      kept([
        { x: 0, y: 0 },
        { x: 1, y: 0 },
        { x: 0, y: 1 },
      ]),
    ).toBe('###.' + '##..' + '#...' + '....');
  });

  it('overwrites everything when there is no region', () => {
    expect(kept(undefined)).toBe('.'.repeat(16));
  });

  it('follows a region of two parts', () => {
    const bridge = [
      { x: 0, y: 0 },
      { x: 0.25, y: 0 },
      { x: 0.25, y: 0.75 },
      { x: 0.75, y: 0.75 },
      { x: 0.75, y: 0 },
      { x: 1, y: 0 },
      { x: 1, y: 1 },
      { x: 0, y: 1 },
    ];
    expect(kept(bridge)).toBe('#..#' + '#..#' + '#..#' + '####');
  });
});
