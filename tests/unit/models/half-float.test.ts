import { describe, expect, it } from 'vitest';
import { fromHalfFloat, readHalfFloats } from '../../../models/sources/half-float.ts';

describe('fromHalfFloat', () => {
  // Bit patterns of IEEE 754 binary16.
  it.each([
    [0x0000, 0],
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
    [0x0400, 2 ** -14],
    [0x0001, 2 ** -24],
    [0x83ff, -1023 * 2 ** -24],
    [0x3555, 0.333251953125],
    [0x7c00, Infinity],
    [0xfc00, -Infinity],
    [0x7e00, NaN],
  ])('converts %i to %f', (bits, value) => {
    expect(fromHalfFloat(bits)).toBe(value);
  });
});

describe('readHalfFloats', () => {
  it('reads little-endian numbers from anywhere in a buffer', () => {
    const bytes = Uint8Array.of(9, 0x00, 0x3c, 0x00, 0xc0).subarray(1);
    expect(readHalfFloats(bytes)).toEqual(Float32Array.of(1, -2));
  });
});
