import { PerformanceObserver, constants } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { getHeapSpaceStatistics } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { forgetTemporaries } from '../../../src/scheduling/forget-temporaries.ts';

/** Node's types leave out what it says of a collection. */
interface GcEntry {
  readonly detail: { readonly kind: number };
}

describe('forgetTemporaries', () => {
  it('runs in the time of a few collections and keeps what is alive', () => {
    const kept = Array.from({ length: 100 }, (_, index) => index + 0.5);
    const began = performance.now();
    forgetTemporaries();
    expect(performance.now() - began).toBeLessThan(5000);
    expect(kept.reduce((sum, value) => sum + value, 0)).toBe(5000);
  });

  it('turns the young generation round several times before it collects and after', async () => {
    const kinds: number[] = [];
    const observer = new PerformanceObserver((list) => {
      for (const { detail } of list.getEntries() as unknown as readonly GcEntry[]) kinds.push(detail.kind);
    });
    observer.observe({ entryTypes: ['gc'] });
    forgetTemporaries();
    await pause(50); // the observer is told later
    observer.disconnect();
    const isMinor = kinds.map((kind) => kind === constants.NODE_PERFORMANCE_GC_MINOR);
    const [first, last] = [isMinor.indexOf(false), isMinor.lastIndexOf(false)];
    expect(kinds[first]).toBe(constants.NODE_PERFORMANCE_GC_MAJOR);
    expect(isMinor.slice(0, first).filter(Boolean).length).toBeGreaterThanOrEqual(3);
    expect(isMinor.slice(last).filter(Boolean).length).toBeGreaterThanOrEqual(3);
  });

  it('can collect: no number that was boxed stays in a page that became old', () => {
    forgetTemporaries();
    const collect: unknown = runInNewContext('typeof gc');
    expect(collect).toBe('function');
  });

  it('finds the young generation under the name that it goes by', () => {
    const names = getHeapSpaceStatistics().map(({ space_name }) => space_name);
    expect(names).toContain('new_space');
  });
});
