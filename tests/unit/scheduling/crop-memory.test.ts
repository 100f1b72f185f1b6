import { describe, expect, it } from 'vitest';
import { CropMemory } from '../../../src/scheduling/crop-memory.ts';

describe('CropMemory', () => {
  it('gives every face memory of its own, shared between threads', () => {
    const slots = new CropMemory(4).acquire(40);
    slots.forEach(({ pixels }, index) => pixels.fill(index + 1));
    expect(slots.map(({ pixels }) => [...pixels])).toEqual(
      Array.from({ length: 40 }, (_, index) => [index + 1, index + 1, index + 1, index + 1]),
    );
    for (const { pixels } of slots) expect(pixels.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it('overwrites what is released, uses it again, and grows no further', () => {
    const memory = new CropMemory(4);
    const first = memory.acquire(3);
    for (const { pixels, release } of first) {
      pixels.fill(9);
      release();
      expect([...pixels]).toEqual([0, 0, 0, 0]);
    }
    const buffers = new Set(first.map(({ pixels }) => pixels.buffer));
    for (let round = 0; round < 50; round++) {
      const slots = memory.acquire(3);
      for (const { pixels, release } of slots) {
        expect(buffers.has(pixels.buffer)).toBe(true);
        release();
      }
    }
  });

  it('refuses to take a slot back twice: two faces would share it', () => {
    const [slot] = new CropMemory(4).acquire(1);
    slot?.release();
    expect(() => slot?.release()).toThrow(expect.objectContaining({ code: 'ERR_INTERNAL' }));
  });
});
