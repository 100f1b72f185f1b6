import { describe, expect, it } from 'vitest';
import { selectionInterval } from '../../../src/media/frame-selection.ts';
import { PassedOver } from '../../../src/media/passed-over.ts';

const THIRTIETHS = { num: 1, den: 30 };

/** At ten of thirty frames per second, after the frame at -3 came out. */
function begun(): PassedOver {
  const passed = new PassedOver(10, THIRTIETHS);
  passed.leavesOut(-3n, false);
  passed.before(-3n);
  return passed;
}

describe('frames that a rate leaves out', () => {
  it('are those with an earlier one in their interval, as far as one is known in the order of decoding', () => {
    const passed = begun();
    const decodingOrder = [0n, 4n, 2n, 1n, 3n, 8n, 6n, 5n, 7n];
    // 5 is left out because of 4; 3 is the first of its interval although 4 came before.
    expect(decodingOrder.filter((pts) => passed.leavesOut(pts, true))).toEqual([2n, 1n, 5n, 7n]);
  });

  it('are only pictures to which no other one refers', () => {
    const passed = begun();
    expect([0n, 1n, 2n].filter((pts) => passed.leavesOut(pts, pts === 2n))).toEqual([2n]);
  });

  it('are none before the first frame came out', () => {
    const passed = new PassedOver(10, THIRTIETHS);
    expect([0n, 1n].some((pts) => passed.leavesOut(pts, true))).toBe(false);
    passed.before(0n);
    expect(passed.leavesOut(2n, true)).toBe(true);
  });

  it('are told in the order of presentation, each once, before the frame that follows them', () => {
    const passed = begun();
    for (const pts of [0n, 4n, 2n, 1n, 3n, 5n]) passed.leavesOut(pts, true);
    expect(passed.before(0n)).toEqual([]);
    expect(passed.before(3n)).toEqual([1n, 2n]);
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
    let leftOutFrames = 0;
    for (let round = 0; round < 200; round++) {
      const timeBase = { num: 1 + random(3), den: 1 + random(1000) };
      const rate = 0.1 + random(300) / 7;
      const times = [...new Set(Array.from({ length: 30 }, () => random(100) - 20))];
      const passed = new PassedOver(rate, timeBase);
      passed.leavesOut(-1000n, false);
      passed.before(-1000n);
      const leftOut = times.map(BigInt).filter((pts) => passed.leavesOut(pts, true));
      leftOutFrames += leftOut.length;
      const firsts = new Map<number, number>();
      for (const time of [...times].sort((one, other) => other - one)) {
        firsts.set(selectionInterval(time * (timeBase.num / timeBase.den), rate), time);
      }
      for (const first of firsts.values()) expect(leftOut).not.toContain(BigInt(first));
    }
    expect(leftOutFrames).toBeGreaterThan(100);
  });
});

describe('leaving frames out stops for good', () => {
  const stopped = (passed: PassedOver): boolean => !passed.isOn && !passed.leavesOut(1001n, true);

  it('at a frame that did not come out', () => {
    const passed = begun();
    for (const pts of [0n, 1n, 3n]) passed.leavesOut(pts, true);
    // 0 was to be taken, and 1 was left out for it.
    expect(passed.before(3n)).toEqual([1n]);
    expect(stopped(passed)).toBe(true);
  });

  it('at two frames of one time', () => {
    const passed = begun();
    passed.leavesOut(0n, true);
    passed.leavesOut(0n, true);
    expect(stopped(passed)).toBe(true);
  });

  it('at a frame that goes in after a later one came out', () => {
    const passed = begun();
    passed.leavesOut(-4n, true);
    expect(stopped(passed)).toBe(true);
  });

  it('at a frame that came out and never went in', () => {
    const passed = begun();
    passed.before(7n);
    expect(stopped(passed)).toBe(true);
  });

  it('at more frames than can be between entry and exit', () => {
    const passed = begun();
    for (let pts = 0n; pts < 64n; pts++) {
      expect(passed.isOn).toBe(true);
      passed.leavesOut(pts, true);
    }
    passed.leavesOut(64n, true);
    expect(stopped(passed)).toBe(true);
    // What was left out until then is told all the same.
    expect(passed.before()).toHaveLength(42);
  });

  it('not at pictures before the first one that can be decoded', () => {
    const passed = new PassedOver(10, THIRTIETHS);
    for (const pts of [5n, 3n, 4n, 8n]) passed.leavesOut(pts, true);
    passed.before(5n);
    expect(passed.isOn).toBe(true);
  });
});
