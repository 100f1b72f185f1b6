import { describe, expect, it } from 'vitest';
import { createTurnstile } from '../../../src/inference/turnstile.ts';

describe('turnstile', () => {
  it('lets one task through after the other, also after one that failed', async () => {
    const turnstile = createTurnstile();
    const events: string[] = [];
    const task =
      (name: string, turns: number, fails = false) =>
      async () => {
        events.push(`${name} begins`);
        for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
        events.push(`${name} ends`);
        if (fails) throw new Error(name);
        return name;
      };
    const results = await Promise.allSettled([
      turnstile(task('first', 9)),
      turnstile(task('second', 1, true)),
      turnstile(task('third', 1)),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(events).toEqual([
      'first begins',
      'first ends',
      'second begins',
      'second ends',
      'third begins',
      'third ends',
    ]);
  });
});
