import { describe, expect, it } from 'vitest';
import { blankOutside } from '../../../../src/consent/scope/blank-outside.ts';
import type { Corner } from '../../../../src/consent/scope/polygon.ts';

const WIDTH = 4;
const HEIGHT = 4;
/** Memory behind the picture, which is somebody else's. */
const BEHIND = 30;

const corners = (...points: readonly (readonly [number, number])[]): readonly Corner[] =>
  points.map(([x, y]) => ({ x, y }));

const square = (left: number, top: number, side: number): readonly Corner[] =>
  corners([left, top], [left + side, top], [left + side, top + side], [left, top + side]);

/** Draws which pixels are kept: `#` whole, `.` blank, `?` half blank. */
function kept(region: readonly Corner[] | undefined): string {
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3 + BEHIND).fill(9);
  blankOutside(rgb, { widthPx: WIDTH, heightPx: HEIGHT }, region);
  expect([...rgb.subarray(WIDTH * HEIGHT * 3)]).toEqual(new Array(BEHIND).fill(9));
  const pixels = Array.from({ length: WIDTH * HEIGHT }, (_, index) => rgb.subarray(index * 3, index * 3 + 3));
  return pixels
    .map((pixel) => (pixel.every((value) => value === 9) ? '#' : pixel.some(Boolean) ? '?' : '.'))
    .join('');
}

/** Whether the centre of a pixel lies in a polygon, by the angles under which it sees the corners. */
function seesInside(region: readonly Corner[], x: number, y: number): boolean {
  const turns = region.reduce((sum, corner, index) => {
    const next = region[(index + 1) % region.length] ?? corner;
    const angle = Math.atan2(next.y - y, next.x - x) - Math.atan2(corner.y - y, corner.x - x);
    return sum + Math.atan2(Math.sin(angle), Math.cos(angle));
  }, 0);
  return Math.abs(turns) > 1;
}

describe('blanking outside a region', () => {
  it('keeps pixels whose centre is inside and overwrites all others', () => {
    expect(kept(square(0.25, 0.25, 0.5))).toBe('....' + '.##.' + '.##.' + '....');
    expect(kept(square(0, 0, 1))).toBe('#'.repeat(16));
    expect(kept(square(0.3, 0.3, 0.05))).toBe('.'.repeat(16));
    expect(kept(corners([0, 0], [1, 0], [0, 1]))).toBe('###.' + '##..' + '#...' + '....');
  });

  it('overwrites everything when there is no region, and nothing behind the picture', () => {
    expect(kept(undefined)).toBe('.'.repeat(16));
  });

  it('counts a line of pixel centres that touches a corner once', () => {
    // The corners lie on the centres of rows 0 and 2, of columns 1 and 2.
    expect(kept(corners([0.375, 0.125], [0.75, 0.625], [0, 0.625]))).toBe('....' + '.#..' + '....' + '....');
    expect(kept(corners([0, 0.125], [0.75, 0.125], [0.375, 0.625]))).toBe('###.' + '.#..' + '....' + '....');
  });

  it('takes a region that reaches beyond the picture', () => {
    expect(kept(square(-1, 0.25, 1.5))).toBe('....' + '##..' + '##..' + '##..');
    expect(kept(square(0.5, -1, 2))).toBe('..##'.repeat(4));
  });

  const regions: readonly (readonly [string, readonly Corner[]])[] = [
    ['a slanted triangle', corners([0.1, 0.05], [0.93, 0.3], [0.35, 0.95])],
    ['the same the other way round', corners([0.35, 0.95], [0.93, 0.3], [0.1, 0.05])],
    ['a square that begins on its right', corners([0.8, 0.2], [0.8, 0.8], [0.2, 0.8], [0.2, 0.2])],
    ['a leaning stripe', corners([0.6, 0], [0.95, 0.02], [0.4, 1], [0.05, 0.97])],
    [
      'two towers and a bridge',
      corners([0, 0], [0.25, 0], [0.25, 0.75], [0.75, 0.75], [0.75, 0], [1, 0], [1, 1], [0, 1]),
    ],
    [
      'three teeth',
      corners([0, 0.9], [0.12, 0.05], [0.3, 0.6], [0.5, 0.06], [0.7, 0.61], [0.88, 0.04], [1, 0.91]),
    ],
  ];

  it.each(regions)('agrees with the angles at every pixel of %s', (_, region) => {
    const expected = Array.from({ length: HEIGHT }, (__, row) =>
      Array.from({ length: WIDTH }, (___, column) =>
        seesInside(region, (column + 0.5) / WIDTH, (row + 0.5) / HEIGHT) ? '#' : '.',
      ).join(''),
    ).join('');
    expect(kept(region)).toBe(expected);
    expect(expected).toContain('#');
    expect(expected).toContain('.');
  });
});
