import { describe, expect, it } from 'vitest';
import { FaceMemory } from '../../../src/tracking/face-memory.ts';
import type { FacePatch } from '../../../src/tracking/face-patch.ts';

/** Fills a memory with patches 100 ms apart whose first number is their time in seconds, from 0.1 s on. */
function filled(memory: FaceMemory, count: number): FacePatch[] {
  return Array.from({ length: count }, (_, index) => {
    const patch = memory.blank();
    patch[0] = (index + 1) / 10;
    memory.add(patch, (index + 1) * 100_000);
    return patch;
  });
}

const seconds = (patches: readonly FacePatch[]): number[] =>
  patches.map(([first]) => Math.round(10 * (first ?? 0)) / 10);

describe('FaceMemory', () => {
  it('knows the newest patch from before a time, and none from before the first', () => {
    const memory = new FaceMemory();
    filled(memory, 20);
    expect(memory.newestBefore(1_000_000)?.[0]).toBeCloseTo(0.9);
    expect(memory.newestBefore(9_000_000)?.[0]).toBeCloseTo(2);
    expect(memory.newestBefore(100_000)).toBeUndefined();
  });

  it('gives looks about a second apart, the newest last, of thirteen seconds and no more', () => {
    const memory = new FaceMemory();
    filled(memory, 200);
    const looks = seconds(memory.looksBefore(17_000_001));
    expect(looks.at(-1)).toBe(17);
    expect(looks[0]).toBeGreaterThanOrEqual(7);
    expect(looks[0]).toBeLessThan(8.2);
    const steps = looks.slice(1).map((time, index) => time - (looks[index] ?? 0));
    expect(Math.min(...steps)).toBeGreaterThan(0.85);
    expect(Math.max(...steps)).toBeLessThan(2);
  });

  it('overwrites what it keeps no longer, hands it out blank, and overwrites all when it is cleared', () => {
    const memory = new FaceMemory();
    const patches = new Set(filled(memory, 200));
    expect(patches.size).toBeLessThan(70);
    expect(memory.blank().every((value) => value === 0)).toBe(true);
    memory.clear();
    expect([...patches].every((patch) => patch.every((value) => value === 0))).toBe(true);
    expect(memory.newestBefore(Infinity)).toBeUndefined();
  });
});
