import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describePeople, type ExampleRun } from '../../samples/library/read-rows.ts';
import { readSlowly } from '../../samples/library/slow-consumer.ts';
import { firstRow, stopAfter } from '../../samples/library/stop-early.ts';
import { writeRows } from '../../samples/library/write-file.ts';
import { SINK_FORMATS, type Progress, type ReleasedObservation } from '../../src/index.ts';
import { readCues } from '../fixtures/read-cues.ts';
import { readCsv, readJsonLines, readParquet } from '../fixtures/read-rows.ts';
import { PURPOSE, consentFor, sample, seedOn } from '../fixtures/sample-runs.ts';

let folder: string;
let collins: ExampleRun;
let foreign: ExampleRun;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'facegate-test-'));
  const home = join(folder, 'home');
  const media = sample('two-portraits');
  const consent = await consentFor(home, media, { scope: seedOn('two-portraits', 'collins') });
  collins = { media, consent, purpose: PURPOSE, home };
  foreign = { ...collins, media: sample('one-person') };
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('reading rows', () => {
  it('describes the one person who consents', async () => {
    const lines = await describePeople(collins);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^track 1, 0\.\d+-5\.\d+ s: age \d+-\d+, female$/);
    expect(lines[1]).toMatch(/^[1-8] inferences$/);
  });

  it('says why there is nothing, under a record for another video', async () => {
    expect(await describePeople(foreign)).toEqual(['denied: D_MEDIA_MISMATCH']);
  });
});

describe('stopping early', () => {
  it('ends the run where it is, and nothing further is released', async () => {
    const button = new AbortController();
    const onProgress = ({ analysedFrames }: Progress): void => {
      if (analysedFrames === 55) button.abort();
    };
    const { rows, summary } = await stopAfter({ ...collins, onProgress }, button.signal);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.length).toBeLessThanOrEqual(55);
    expect(summary).toMatchObject({ outcome: 'aborted', code: 'ERR_ABORTED' });
    expect(summary.frames.analysed).toBeLessThan(60);
  });

  it('ends the run when the loop is left', async () => {
    const row: ReleasedObservation | undefined = await firstRow(collins);
    expect(row).toMatchObject({ trackId: 1, decision: 'A_CONSENT' });
    expect(row?.box).toBeDefined();
  });
});

describe('a slow consumer', () => {
  it('holds the decoder up and misses nothing', async () => {
    const { rows, analysedAtFirstRow, progress, summary } = await readSlowly(collins, 10);
    expect(rows).toBe(summary.released.frames);
    expect(rows).toBeGreaterThan(40);
    // Four and a half seconds until the first frame is certain, at 10 a second, and what is in work.
    expect(analysedAtFirstRow).toBeLessThan(55);
    expect(progress.map(({ analysedFrames }) => analysedFrames)).toEqual(
      Array.from({ length: summary.frames.analysed }, (_, index) => index + 1),
    );
    const { decoded, analysed, skipped, failed } = summary.frames;
    expect(decoded).toBe(analysed + skipped + failed);
  });
});

describe('writing a file', () => {
  it('says the same in every format', async () => {
    const path = (format: string): string => join(folder, `rows.${format}`);
    for (const format of SINK_FORMATS) {
      expect((await writeRows(collins, path(format), format)).outcome).toBe('done');
    }
    const read = (format: string): Buffer => readFileSync(path(format));
    const rows = readJsonLines(read('jsonl'));
    expect(rows).toHaveLength(1);
    expect(readCsv(read('csv'))).toEqual(rows);
    expect(await readParquet(read('parquet'))).toEqual(rows);

    const [row] = rows;
    const cues = readCues(read('webvtt'));
    expect(cues.at(-1)?.[3]).toBe(
      `age ${String(row?.['ageLowYears'])}-${String(row?.['ageHighYears'])}, female ` +
        `${Math.round(Number(row?.['genderProbability']) * 100)} %`,
    );
    // Only hers: she stands in the left half.
    for (const [, , settings] of cues) expect(Number(/position:(\d+)%/.exec(settings)?.[1])).toBeLessThan(50);
    expect(cues.at(-1)?.[1]).toBe(Number(row?.['endUs']) / 1000 + 1);

    expect(JSON.parse(read('counts').toString())).toMatchObject({ cells: [], withheld: true });
  }, 60_000); // Five runs.

  it('leaves nothing behind when the run is denied or breaks', async () => {
    const out = join(folder, 'out');
    mkdirSync(out);
    expect((await writeRows(foreign, join(out, 'rows.csv'), 'csv')).outcome).toBe('denied');
    const missing = { ...collins, media: join(folder, 'missing.mp4') };
    await expect(writeRows(missing, join(out, 'rows.csv'), 'csv')).rejects.toMatchObject({
      code: 'ERR_MEDIA_NOT_FOUND',
    });
    expect(readdirSync(out)).toEqual([]);
    expect(existsSync(join(out, 'rows.csv.partial'))).toBe(false);
  });
});
