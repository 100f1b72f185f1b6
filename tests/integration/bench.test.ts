import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { numberText } from '../../bench/report/number-text.ts';
import { runFileSchema, seriesNamed, type RunFile } from '../../bench/report/run-file.ts';
import { ROOT, runFor, sample, type Finished } from '../fixtures/sample-runs.ts';

/** Benches start a process per run, and several of them: minutes on a machine that does other things too. */
const BENCH_TIMEOUT_MS = 600_000;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'facegate-test-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Bench {
  readonly finished: Finished;
  readonly run: RunFile;
  readonly page: string;
  readonly path: string;
}

async function bench(name: string, ...args: string[]): Promise<Bench> {
  const output = mkdtempSync(join(folder, `${name}-`));
  const finished = await runFor(BENCH_TIMEOUT_MS, ['bench', name, ...args, '--quick', '--output', output]);
  const files = readdirSync(output);
  const file = (ending: string): string => join(output, files.find((one) => one.endsWith(ending)) ?? 'none');
  expect(finished.status, finished.stderr).toBe(0);
  expect(files).toHaveLength(2);
  const path = file('.json');
  const run = runFileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  return { finished, run, page: readFileSync(file('.html'), 'utf8'), path };
}

function expectNoTrace({ path, page }: Bench): void {
  for (const text of [readFileSync(path, 'utf8'), page]) {
    expect(text).not.toContain(ROOT);
    expect(text).not.toContain(tmpdir());
    expect(text).not.toMatch(new RegExp(`"${hostname()}"`));
  }
}

describe('bench throughput', () => {
  it(
    'measures every stage of the way, and says on the page what it says in the file',
    async () => {
      const measured = await bench(
        'throughput',
        sample('one-person'),
        ...['--repetitions', '1', '--decoders', 'ffmpeg'],
      );
      const { run, page, finished } = measured;
      const value = (name: string): number => seriesNamed(run, name).values[0] ?? NaN;
      expect(value('decode only')).toBeGreaterThan(0);
      expect(value('10 per second: of decode only')).toBeCloseTo(
        value('10 per second') / value('decode only'),
        9,
      );
      for (const variant of [
        'key frames',
        '10 per second',
        'all frames',
        'all frames, everybody estimated in each',
      ]) {
        expect(value(variant), variant).toBeGreaterThan(0);
        expect(value(`${variant}: released rows`), variant).toBeGreaterThan(0);
        expect(value(`${variant}: faces per analysed frame`), variant).toBeCloseTo(1, 1);
        expect(value(`${variant}: gate`), variant).toBeGreaterThan(0);
        expect(value(`${variant}: peak memory`), variant).toBeGreaterThan(20);
      }
      expect(value('first row')).toBeGreaterThan(50);
      expect(value('in memory, 1 worker')).toBeGreaterThan(0);
      // The network's own arithmetic is known: 97 million multiply-accumulates for a face of 112 x 112.
      const arithmetic = value('age-gender: arithmetic') * value('age-gender: time');
      expect(arithmetic).toBeGreaterThan(96);
      expect(arithmetic).toBeLessThan(98.5);
      expect(run.curves.map(({ name }) => name)).toEqual(['memory']);

      expect(run.summary.headlines.length).toBeGreaterThan(7);
      for (const headline of run.summary.headlines) {
        expect(page).toContain(`<p class="number">${numberText(headline.value)}`);
        expect(finished.stdout).toContain(headline.label);
      }
      expect(page.match(/<svg /g)?.length).toBeGreaterThanOrEqual(6);
      expectNoTrace(measured);
    },
    BENCH_TIMEOUT_MS,
  );

  it(
    'does not count a run that releases nothing',
    async () => {
      const args = ['bench', 'throughput', sample('no-face'), '--quick', '--output', folder];
      const { status, stderr } = await runFor(BENCH_TIMEOUT_MS, args);
      expect(status).toBe(2);
      expect(stderr).toContain('ERR_BENCH_NOTHING_RELEASED');
    },
    BENCH_TIMEOUT_MS,
  );

  it(
    'refuses what is no video',
    async () => {
      const args = ['bench', 'throughput', join(ROOT, 'samples/portraits/hopper.jpg'), '--output', folder];
      const { status, stderr } = await runFor(BENCH_TIMEOUT_MS, args);
      expect(status).toBe(2);
      expect(stderr).toContain('ERR_BENCH_CLIP');
    },
    BENCH_TIMEOUT_MS,
  );
});

describe('bench peers', () => {
  it(
    'gives everybody the same frames, and says what each of them finds',
    async () => {
      const measured = await bench('peers', sample('one-person'));
      const { run, page } = measured;
      const systems = [
        'facegate, profile fast',
        'face-api, tiny detector, wasm',
        'face-api, SSD, wasm',
        'human, wasm',
      ];
      for (const system of systems) {
        expect(seriesNamed(run, system).values[0], system).toBeGreaterThan(0);
        // One large face in the middle of the picture: whoever misses it, or sees another, is not called rightly.
        expect(seriesNamed(run, `${system}: faces per frame`).values, system).toEqual([1]);
        expect(seriesNamed(run, `${system}: faces found`).values, system).toEqual([100]);
      }
      expect(run.summary.notes.join('\n')).toMatch(/tfjs-node: missing; it needs .*@tensorflow\/tfjs-node/);
      expect(run.summary.notes.join('\n')).not.toContain('failed here');
      expect(page).toContain('against human, wasm');
      expectNoTrace(measured);
    },
    BENCH_TIMEOUT_MS,
  );
});
