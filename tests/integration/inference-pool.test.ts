import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CropMemory } from '../../src/scheduling/crop-memory.ts';
import { InferencePool } from '../../src/scheduling/inference-pool.ts';
import type { WorkerSettings } from '../../src/scheduling/protocol.ts';
import { ROOT } from '../fixtures/sample-runs.ts';

const SETTINGS: WorkerSettings = {
  detectorId: 'rfb-320',
  attributesId: 'age-gender',
  minimumScore: 0.3,
  looks: 'mirrored' as const,
};
const SIZE = { widthPx: 320, heightPx: 180 };

describe('InferencePool', () => {
  it('can be closed while its threads still load their models', () => {
    // In a process of its own: what went wrong here would take the test runner down with it.
    const program = `
      import { InferencePool } from ${JSON.stringify(join(ROOT, 'dist/src/scheduling/inference-pool.js'))};
      for (let run = 0; run < 3; run++) await new InferencePool(${JSON.stringify(SETTINGS)}, 2).close();
      console.log('closed');`;
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
      encoding: 'utf8',
    });
    expect(output).toBe('closed\n');
  });

  it('answers every task, and finds nobody in a black picture', async () => {
    await using pool = new InferencePool(SETTINGS, 2);
    const black = new Uint8Array(SIZE.widthPx * SIZE.heightPx * 3);
    const answers = await Promise.all(Array.from({ length: 6 }, () => pool.detect(black, SIZE)));
    expect(answers.map(({ detections }) => detections.length)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(answers[0]?.lumaGrid).toHaveLength(32 * 18);
  });

  it('shares crops out between threads and keeps them in their order', async () => {
    await using one = new InferencePool(SETTINGS, 1);
    await using three = new InferencePool(SETTINGS, 3);
    const slots = new CropMemory(112 * 112 * 3).acquire(5);
    const crops = slots.map(({ pixels }) => pixels);
    crops.forEach((pixels, face) => {
      for (let at = 0; at < pixels.length; at++) pixels[at] = (at * (1 + face)) % 251;
    });
    const expected = await one.estimate(crops);
    // Threads start when most tasks wait; those that are idle share what comes next.
    const black = new Uint8Array(SIZE.widthPx * SIZE.heightPx * 3);
    await Promise.all(Array.from({ length: 60 }, () => three.detect(black, SIZE)));
    expect([...(await three.estimate(crops))]).toEqual([...expected]);
    expect(new Set(expected).size).toBe(10);
  });

  it('rejects with ERR_ENGINE when a task or a thread fails', async () => {
    await using pool = new InferencePool(SETTINGS, 1);
    await expect(pool.detect(new Uint8Array(5), SIZE)).rejects.toMatchObject({ code: 'ERR_ENGINE' });
    await using broken = new InferencePool({ ...SETTINGS, detectorId: 'no-such-model' }, 1);
    await expect(broken.detect(new Uint8Array(5), SIZE)).rejects.toMatchObject({ code: 'ERR_ENGINE' });
  });
});
