import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allOrNone, shareOut } from '../../../src/scheduling/share-out.ts';

describe('shareOut', () => {
  it('gives every item to one share, evenly, and leaves none empty', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 64 }), (count, parts) => {
        const shares = shareOut(count, parts);
        const sizes = shares.map(({ from, to }) => to - from);
        expect(shares.map(({ from }) => from)).toEqual([0, ...shares.slice(0, -1).map(({ to }) => to)]);
        expect(shares.at(-1)?.to).toBe(count);
        expect(shares.length).toBe(Math.min(count, parts));
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('allOrNone', () => {
  it('keeps the order of the tasks', async () => {
    const slow = new Promise<number>((resolve) => setTimeout(resolve, 5, 1));
    expect(await allOrNone([slow, Promise.resolve(2)], () => undefined)).toEqual([1, 2]);
  });

  it('hands over what was there when one fails, after all have ended', async () => {
    const discarded: number[] = [];
    const slow = new Promise<number>((resolve) => setTimeout(resolve, 5, 1));
    const failing = Promise.reject(new Error('first'));
    await expect(allOrNone([failing, slow], (each) => discarded.push(each))).rejects.toThrow('first');
    expect(discarded).toEqual([1]);
  });
});
