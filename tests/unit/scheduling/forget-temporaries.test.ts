import { getHeapSpaceStatistics } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { forgetTemporaries } from '../../../src/scheduling/forget-temporaries.ts';

describe('forgetTemporaries', () => {
  it('runs in the time of a few collections and keeps what is alive', () => {
    const kept = Array.from({ length: 100 }, (_, index) => index + 0.5);
    const began = performance.now();
    forgetTemporaries();
    expect(performance.now() - began).toBeLessThan(5000);
    expect(kept.reduce((sum, value) => sum + value, 0)).toBe(5000);
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
