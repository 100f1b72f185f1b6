import { describe, expect, it } from 'vitest';
import { inOrder } from '../../../src/scheduling/in-order.ts';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function* count(to: number, taken: number[] = []): AsyncGenerator<number, void, undefined> {
  for (let item = 0; item < to; item++) {
    taken.push(item);
    yield await Promise.resolve(item);
  }
}

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of source) all.push(item);
  return all;
}

describe('inOrder', () => {
  it('yields in the order of the items, whichever work is done first', async () => {
    const results = await collect(
      inOrder(count(20), 4, async (item) => {
        await pause((20 - item) % 5);
        return item;
      }),
    );
    expect(results).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });

  it('works on several items at a time, never on more than allowed', async () => {
    let running = 0;
    let most = 0;
    await collect(
      inOrder(count(12), 3, async () => {
        most = Math.max(most, ++running);
        await pause(3);
        running--;
      }),
    );
    expect(most).toBe(3);
  });

  it('takes no further item while the consumer is busy', async () => {
    const taken: number[] = [];
    for await (const item of inOrder(count(50, taken), 2, (value) => Promise.resolve(value))) {
      await pause(2);
      expect(taken.length).toBeLessThanOrEqual(item + 4);
    }
    expect(taken).toHaveLength(50);
  });

  it('hands a result over without waiting for the next item', async () => {
    async function* slow(): AsyncGenerator<number, void, undefined> {
      yield 1;
      await pause(200);
      yield 2;
    }
    const startMs = performance.now();
    for await (const item of inOrder(slow(), 4, (value) => Promise.resolve(value))) {
      if (item === 1) expect(performance.now() - startMs).toBeLessThan(150);
    }
  });

  it('rejects at the turn of the item whose work failed, after the earlier results', async () => {
    const seen: number[] = [];
    const failing = async (): Promise<void> => {
      for await (const item of inOrder(count(9), 3, async (value) => {
        if (value === 4) throw new Error('work');
        await pause(1);
        return value;
      }))
        seen.push(item);
    };
    await expect(failing()).rejects.toThrow('work');
    expect(seen).toEqual([0, 1, 2, 3]);
  });

  it('closes the source and waits for started work when the consumer leaves', async () => {
    let closed = false;
    let running = 0;
    async function* source(): AsyncGenerator<number, void, undefined> {
      try {
        yield* count(100);
      } finally {
        closed = true;
      }
    }
    for await (const item of inOrder(source(), 4, async (value) => {
      running++;
      await pause(5);
      running--;
      return value;
    })) {
      if (item === 2) break;
    }
    expect(closed).toBe(true);
    expect(running).toBe(0);
  });

  it('passes the error of the source on', async () => {
    async function* broken(): AsyncGenerator<number, void, undefined> {
      yield* count(2);
      throw new Error('source');
    }
    await expect(collect(inOrder(broken(), 3, (item) => Promise.resolve(item)))).rejects.toThrow('source');
  });
});
