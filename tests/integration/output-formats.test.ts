import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCues } from '../fixtures/read-cues.ts';
import { readCsv } from '../fixtures/read-rows.ts';
import {
  PURPOSE,
  ROOT,
  consentFor,
  facegate,
  sample,
  seedOn,
  type Finished,
} from '../fixtures/sample-runs.ts';

let folder: string;
let environment: NodeJS.ProcessEnv;
let command: readonly string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'facegate-test-'));
  const home = join(folder, 'home');
  environment = { FACEGATE_HOME: home };
  const record = join(folder, 'collins.json');
  const scope = seedOn('two-portraits', 'collins');
  writeFileSync(
    record,
    await consentFor(home, sample('two-portraits'), { scope, attributes: ['age-range'] }),
  );
  command = ['analyze', sample('two-portraits'), '--purpose', PURPOSE, '--consent', record];
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const run = (...flags: readonly string[]): Promise<Finished> => facegate([...command, ...flags], environment);

describe('facegate analyze --format', () => {
  it('writes CSV to standard output, and nothing else', async () => {
    const { status, stdout } = await run('--format', 'csv', '--granularity', 'frame');
    expect(status).toBe(0);
    const rows = readCsv(Buffer.from(stdout));
    expect(rows.length).toBeGreaterThan(40);
    expect(rows.at(-1)).toMatchObject({ type: 'track', trackId: 1 });
    // The record covers the age interval alone.
    for (const row of rows) expect(Object.keys(row)).not.toContain('gender');
    for (const row of rows) expect(Object.keys(row)).not.toContain('ageYears');
  });

  it('goes by the suffix of the output, and places captions over the face', async () => {
    const path = join(folder, 'clip.vtt');
    expect(await run('--output', path)).toMatchObject({ status: 0, stdout: '' });
    const cues = readCues(readFileSync(path));
    expect(cues.length).toBeGreaterThan(1);
    for (const [, , settings, text] of cues) {
      expect(settings).toMatch(/^position:\d+% line:\d+% size:\d+%$/);
      expect(text).toMatch(/^age \d+-\d+$/);
    }
  });

  it('refuses a flag that contradicts the suffix of the output', async () => {
    const path = join(folder, 'named.csv');
    const { status, stderr } = await run('--output', path, '--format', 'jsonl');
    expect(status).toBe(2);
    expect(stderr).toContain('ERR_OUTPUT_FORMAT');
    expect(existsSync(path)).toBe(false);
  });

  it('leaves at most a partial file when it is killed', async () => {
    const out = join(folder, 'killed');
    mkdirSync(out);
    const path = join(out, 'rows.jsonl');
    const child = spawn(
      process.execPath,
      [join(ROOT, 'dist/src/cli/main.js'), ...command, '--output', path, '--analysis-fps', 'all'],
      { env: { ...process.env, ...environment }, stdio: 'ignore' },
    );
    const closed = new Promise((resolve) =>
      child.once('close', (_, signal) => {
        resolve(signal);
      }),
    );
    while (!existsSync(`${path}.partial`)) await pause(10);
    child.kill('SIGKILL');
    expect(await closed).toBe('SIGKILL');
    expect(readdirSync(out)).toEqual(['rows.jsonl.partial']);
  });

  it.each([
    ['a format that there is none of', ['--format', 'xlsx']],
    ['a cohort without counts', ['--minimum-cohort', '5']],
    ['a cohort of one', ['--format', 'counts', '--minimum-cohort', '1']],
    ['a cohort that is no number', ['--format', 'counts', '--minimum-cohort', 'few']],
  ])('refuses %s', async (_, flags) => {
    const out = join(folder, 'refused');
    const finished = await run(...flags, '--output', out);
    expect(finished).toMatchObject({ status: 2, stdout: '' });
    expect(finished.stderr).not.toBe('');
    expect(existsSync(out) || existsSync(`${out}.partial`)).toBe(false);
  });
});
