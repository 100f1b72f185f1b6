import { describe, expect, it } from 'vitest';
import { ThreadPermits } from '../../../src/scheduling/thread-permits.ts';

/** Asks for permits, and tells how many were given at once. */
async function begun(permits: ThreadPermits, tasks: number): Promise<number> {
  let count = 0;
  for (let task = 0; task < tasks; task++) void permits.acquire().then(() => count++);
  await Promise.resolve();
  return count;
}

describe('ThreadPermits', () => {
  it('lets one task after the other begin, in their order', async () => {
    const permits = new ThreadPermits(4);
    const order: number[] = [];
    const tasks = [0, 1, 2].map(async (task) => {
      await permits.acquire();
      order.push(task);
      await Promise.resolve();
      permits.release();
    });
    expect(permits.idle).toBe(0);
    await Promise.all(tasks);
    expect(order).toEqual([0, 1, 2]);
    expect(permits.idle).toBe(1);
  });

  it('asks for another thread only when most tasks wait, and for no more than it may', async () => {
    const permits = new ThreadPermits(3);
    for (let round = 0; round < 100; round++) {
      // A burst of two, over before the next one: half of all tasks wait.
      await begun(permits, 2);
      permits.release();
      permits.release();
    }
    expect(permits.idle).toBe(1);
    expect(await begun(permits, 100)).toBe(3);
    for (let task = 0; task < 100; task++) permits.release();
    expect(permits.idle).toBe(3);
  });
});
