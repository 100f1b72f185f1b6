import { describe, expect, it } from 'vitest';
import { ownedCopy, ownedFloats } from '../../../src/contracts/owned-array.ts';

describe('owned arrays', () => {
  it('have a buffer of exactly their own', () => {
    const floats = ownedFloats(3);
    expect([...floats]).toEqual([0, 0, 0]);
    expect(floats.buffer.byteLength).toBe(12);
  });

  it('copy values into a buffer that nobody else sees', () => {
    const source = Float32Array.of(1, 2, 3);
    const copy = ownedCopy(source.subarray(1));
    source.fill(0);
    expect([...copy]).toEqual([2, 3]);
  });
});
