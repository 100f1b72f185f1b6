import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  analyze,
  changeConsent,
  defaultPolicy,
  type AnalyzeOptions,
  type Progress,
  type ReleasedObservation,
} from '../../src/index.ts';
import { PURPOSE, consentFor, sample, seedOn } from '../fixtures/sample-runs.ts';

let home: string;
let consent: Uint8Array;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'facegate-test-'));
  consent = await consentFor(home, sample('two-portraits'), { scope: seedOn('two-portraits', 'collins') });
});

afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

const start = (options: Partial<AnalyzeOptions> = {}): ReturnType<typeof analyze> =>
  analyze(sample('two-portraits'), { purpose: PURPOSE, home, consent, granularity: 'frame', ...options });

async function rowsOf(analysis: AsyncIterable<ReleasedObservation>): Promise<ReleasedObservation[]> {
  const rows: ReleasedObservation[] = [];
  for await (const row of analysis) rows.push(row);
  return rows;
}

/** Processes that this one has started and that are still there. */
function children(): number {
  return readdirSync('/proc/self/task')
    .map((thread) => readFileSync(`/proc/self/task/${thread}/children`, 'utf8').trim())
    .filter((pids) => pids !== '').length;
}

describe('an analysis', () => {
  it('is for one pass: a second or a concurrent one is a mistake', async () => {
    const analysis = start({ purpose: 'AcademicResearch' });
    const first = rowsOf(analysis);
    await expect(rowsOf(analysis)).rejects.toMatchObject({ code: 'ERR_USAGE' });
    expect(await first).toEqual([]);
    await expect(rowsOf(analysis)).rejects.toMatchObject({ code: 'ERR_USAGE' });
  });

  it('does not notice what happens to its options after the call', async () => {
    const record = Uint8Array.from(consent);
    const options: { purpose: string } & Partial<AnalyzeOptions> = {
      purpose: PURPOSE,
      consent: record,
      home,
    };
    const analysis = analyze(sample('two-portraits'), options);
    record.fill(0);
    options.purpose = 'Advertising';
    expect(await rowsOf(analysis)).toHaveLength(1);
  });

  it('reports a mistake of type where it is iterated, and in its summary', async () => {
    const analysis = start({ workers: '2' } as unknown as Partial<AnalyzeOptions>);
    await expect(rowsOf(analysis)).rejects.toMatchObject({ code: 'ERR_USAGE' });
    expect(await analysis.summary).toMatchObject({ outcome: 'failed', code: 'ERR_USAGE', exitStatus: 2 });
  });
});

describe('a callback that fails', () => {
  const failures: [string, () => unknown][] = [
    [
      'throws',
      () => {
        throw new Error('secret text of the caller');
      },
    ],
    ['returns a promise that rejects', () => Promise.reject(new Error('secret text of the caller'))],
  ];

  it.each(failures)('ends the run when onProgress %s, and releases nothing further', async (_, fail) => {
    let released = 0;
    const analysis = start({
      onProgress: ({ analysedFrames }) => (analysedFrames === 55 ? fail() : undefined),
    });
    const iterate = async (): Promise<void> => {
      for await (const row of analysis) released += row.box === undefined ? 0 : 1;
    };
    const error: unknown = await iterate().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'FacegateError', code: 'ERR_CALLBACK' });
    expect(JSON.stringify(error) + String(error)).not.toContain('secret');
    expect(released).toBeGreaterThan(0);
    const summary = await analysis.summary;
    expect(summary).toMatchObject({ outcome: 'failed', code: 'ERR_CALLBACK' });
    expect(summary.frames.analysed).toBeLessThan(60);
  });

  it.each(failures)('ends the run before decoding when onDecision %s at once', async (_, fail) => {
    const analysis = start({ onDecision: fail });
    await expect(rowsOf(analysis)).rejects.toMatchObject({ code: 'ERR_CALLBACK' });
    const summary = await analysis.summary;
    expect(summary).toMatchObject({ code: 'ERR_CALLBACK', released: { tracks: 0, frames: 0 } });
  });
});

describe('a consumer', () => {
  it.each(['leaves the loop', 'throws'])('that %s ends decoder and threads', async (way) => {
    const analysis = start({ sampling: { kind: 'all' } });
    const consume = async (): Promise<void> => {
      for await (const row of analysis) {
        expect(children()).toBeGreaterThan(0);
        if (way === 'throws') throw new RangeError('of the consumer');
        if (row.trackId > 0) break;
      }
    };
    if (way === 'throws') await expect(consume()).rejects.toThrow(RangeError);
    else await consume();
    const { outcome, frames } = await analysis.summary;
    expect(outcome).toBe('aborted');
    expect(frames.analysed).toBeLessThan(150);
    expect(children()).toBe(0);
    expect(process.getActiveResourcesInfo().filter((name) => name === 'ProcessWrap')).toEqual([]);
  });

  it('that withdraws the consent between two rows gets no other, and the summary counts none', async () => {
    const media = sample('one-person');
    const record = await consentFor(home, media, { scope: { kind: 'solo' } });
    const analysis = analyze(media, { purpose: PURPOSE, home, consent: record, granularity: 'frame' });
    const rows: ReleasedObservation[] = [];
    for await (const row of analysis) {
      rows.push(row);
      if (rows.length !== 3) continue;
      const clock = { nowMs: () => Date.now() };
      changeConsent(home, record, { kind: 'withdraw' }, { clock, policy: defaultPolicy([]) });
    }
    expect(rows).toHaveLength(3);
    const { outcome, released } = await analysis.summary;
    expect(outcome).toBe('done');
    expect(released).toEqual({ tracks: 0, frames: 3 });
  });

  it('that is slow holds the decoder up: never more than the ring and what may not be told yet is ahead', async () => {
    const progress: Progress[] = [];
    const ahead: number[] = [];
    const analysis = start({
      sampling: { kind: 'all' },
      workers: 1,
      onProgress: (step) => progress.push(step),
    });
    for await (const { box, startUs } of analysis) {
      if (box === undefined) continue;
      await pause(5);
      ahead.push((progress.at(-1)?.timestampUs ?? 0) - startUs);
    }
    // Until a frame is certain, until the gate is asked about it, and at most the frame that was being analysed.
    expect(Math.max(...ahead)).toBeLessThanOrEqual(4_500_000 + 500_000 + 40_000);
    expect(ahead.length).toBeGreaterThan(100);
    expect(progress).toHaveLength(150);
  });
});
