import { describe, expect, it } from 'vitest';
import { selectionInterval } from '../../../src/media/frame-selection.ts';
import { PassedOver } from '../../../src/media/passed-over.ts';

const THIRTIETHS = { num: 1, den: 30 };

describe('frames that a rate leaves out', () => {
  it('are those with an earlier one in their interval, as far as one is known in the order of decoding', () => {
    const passed = new PassedOver(10, THIRTIETHS);
    const decodingOrder = [0n, 4n, 2n, 1n, 3n, 8n, 6n, 5n, 7n];
    // 5 is left out because of 4; 3 is the first of its interval although 4 came before.
    expect(decodingOrder.filter((pts) => passed.leavesOut(pts))).toEqual([2n, 1n, 5n, 7n]);
  });

  it('are told in the order of presentation, each once, before the frame that follows them', () => {
    const passed = new PassedOver(10, THIRTIETHS);
    for (const pts of [0n, 4n, 2n, 1n, 3n, 5n]) passed.leavesOut(pts);
    expect(passed.before(0n)).toEqual([]);
    // A frame that came out all the same was not passed over.
    expect(passed.before(2n)).toEqual([1n]);
    expect(passed.before(4n)).toEqual([]);
    expect(passed.before()).toEqual([5n]);
    expect(passed.before()).toEqual([]);
  });

  it('are never the frame that is taken, in any order of decoding and at any rate', () => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return Math.floor((seed / 2 ** 31) * below);
    };
    for (let round = 0; round < 200; round++) {
      const timeBase = { num: 1 + random(3), den: 1 + random(1000) };
      const rate = 0.1 + random(300) / 7;
      const times = [...new Set(Array.from({ length: 30 }, () => random(100) - 20))];
      const passed = new PassedOver(rate, timeBase);
      const leftOut = times.map(BigInt).filter((pts) => passed.leavesOut(pts));
      const firsts = new Map<number, number>();
      for (const time of [...times].sort((one, other) => other - one)) {
        firsts.set(selectionInterval(time * (timeBase.num / timeBase.den), rate), time);
      }
      for (const first of firsts.values()) expect(leftOut).not.toContain(BigInt(first));
    }
  });

  it('forget the intervals that are over', () => {
    const passed = new PassedOver(10, THIRTIETHS);
    passed.leavesOut(0n);
    passed.before(9n);
    // Interval 0 is over: nothing earlier is known of it any more.
    expect(passed.leavesOut(1n)).toBe(false);
  });
});
