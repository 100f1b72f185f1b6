import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runCampaign } from '../../bench/hostile/campaign.ts';
import { tryModel } from '../../bench/hostile/model-trial.ts';
import { mutate } from '../../bench/hostile/mutations.ts';
import { seededRandom } from '../../bench/hostile/random.ts';
import { soundRecord, tryRecord } from '../../bench/hostile/record-trial.ts';
import { verdictOf } from '../../bench/hostile/verdict.ts';
import { FacegateError } from '../../src/errors/facegate-error.ts';
import { ROOT } from '../fixtures/sample-runs.ts';

const folder = mkdtempSync(join(tmpdir(), 'facegate-hostile-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('damaged inputs', () => {
  // Each media file costs one or two processes; `npm run fuzz` tries thousands.
  it('neither crash nor hang anything, and nothing is written', async () => {
    const { media, records, models, graphs, written } = await runCampaign({
      seed: 7,
      media: 62,
      records: 500,
      models: 40,
      graphs: 0,
      atOnce: 2,
      clips: join(ROOT, 'tests/fixtures/media'),
      workFolder: mkdtempSync(join(folder, 'work-')),
    });
    expect([...media.failures, ...records.failures, ...models.failures]).toEqual([]);
    expect([media.files, records.files, models.files, graphs.files]).toEqual([62, 500, 40, 0]);
    expect(written).toEqual([]);
  }, 300_000);

  it('are the same for the same seed, and are damaged', () => {
    const sound = readFileSync(join(ROOT, 'tests/fixtures/media/h264.mkv'));
    const one = mutate(sound, seededRandom(3));
    expect(mutate(sound, seededRandom(3)).equals(one)).toBe(true);
    expect(mutate(sound, seededRandom(4)).equals(one)).toBe(false);
    expect(one.equals(sound)).toBe(false);
  });
});

describe('the verdict', () => {
  const kind = async (attempt: () => Promise<string>): Promise<string> => (await verdictOf(attempt, 50)).kind;

  it('tells an end with a code from a crash and a hang', async () => {
    expect(await kind(() => Promise.resolve('decoded'))).toBe('ended');
    expect(await kind(() => Promise.reject(new FacegateError('ERR_MEDIA_LIMITS')))).toBe('ended');
    expect(await kind(() => Promise.reject(new FacegateError('ERR_INTERNAL')))).toBe('crashed');
    expect(await kind(() => Promise.reject(new RangeError('x')))).toBe('crashed');
    expect(await kind(() => new Promise(() => undefined))).toBe('hung');
  });

  it('is a crash where another record than the one signed begins a run', async () => {
    const one = soundRecord(join(folder, 'one'));
    expect(await tryRecord(one.bytes, one)).toMatchObject({ kind: 'ended', outcome: 'believed, unchanged' });
    const other = { ...one, bytes: Buffer.from('{}') };
    expect(await tryRecord(one.bytes, other)).toMatchObject({ kind: 'crashed' });
  });

  it('is a crash where another model than the one in the manifest is believed', async () => {
    const graph = readFileSync(join(ROOT, 'models/converted/rfb-320.onnx'));
    expect(await tryModel(graph, graph, 'rfb-320', folder)).toMatchObject({ outcome: 'unchanged' });
    expect(await tryModel(graph, Buffer.alloc(1), 'rfb-320', folder)).toMatchObject({ kind: 'crashed' });
  });
});
