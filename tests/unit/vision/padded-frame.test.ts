import { describe, expect, it } from 'vitest';
import { copyPadded, paddedSize, scaledToLongSide } from '../../../src/vision/padded-frame.ts';

const size = (widthPx: number, heightPx: number) => ({ widthPx, heightPx });

describe('paddedSize', () => {
  it('rounds both sides up', () => {
    expect(paddedSize(size(320, 180), 16)).toEqual(size(320, 192));
    expect(paddedSize(size(1, 1), 32)).toEqual(size(32, 32));
    expect(paddedSize(size(320, 240), 16)).toEqual(size(320, 240));
  });
});

describe('copyPadded', () => {
  it('puts the picture at the top left and black around it, over whatever was there', () => {
    const content = Uint8Array.from({ length: 2 * 2 * 3 }, (_, index) => index + 1);
    const target = new Uint8Array(3 * 3 * 3).fill(255);
    copyPadded(content, size(2, 2), target, size(3, 3));
    expect([...target]).toEqual([
      ...[1, 2, 3, 4, 5, 6, 0, 0, 0],
      ...[7, 8, 9, 10, 11, 12, 0, 0, 0],
      ...[0, 0, 0, 0, 0, 0, 0, 0, 0],
    ]);
  });

  it('reads shared memory', () => {
    const content = new Uint8Array(new SharedArrayBuffer(3)).fill(7);
    const target = new Uint8Array(2 * 1 * 3).fill(255);
    copyPadded(content, size(1, 1), target, size(2, 1));
    expect([...target]).toEqual([7, 7, 7, 0, 0, 0]);
  });
});

describe('scaledToLongSide', () => {
  it.each([
    [size(1920, 1080), size(320, 180)],
    [size(1080, 1920), size(180, 320)],
    [size(720, 576), size(320, 256)],
    [size(100, 50), size(320, 160)],
    [size(10_000, 1), size(320, 1)],
    [size(1, 1), size(320, 320)],
  ])('scales %o to %o', (displayed, expected) => {
    expect(scaledToLongSide(displayed, 320)).toEqual(expected);
  });
});
