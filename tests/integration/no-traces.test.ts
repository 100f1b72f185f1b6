import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PURPOSE, ROOT, consentFor, sample, seedOn } from '../fixtures/sample-runs.ts';

let folder: string;
let record: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'facegate-test-'));
  for (const name of ['home', 'temporary', 'facegate']) mkdirSync(join(folder, name));
  record = join(folder, 'record.json');
  const scope = seedOn('two-portraits', 'collins');
  writeFileSync(record, await consentFor(join(folder, 'facegate'), sample('two-portraits'), { scope }));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** An environment whose home and temporary folders are empty, and that switches nothing off. */
const environment = (): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: join(folder, 'home'),
  TMPDIR: join(folder, 'temporary'),
  FACEGATE_HOME: join(folder, 'facegate'),
});

const hasStrace = spawnSync('strace', ['-V']).status === 0;

/** Reads its rows so slowly that the run lasts for 15 s: a library that phones home takes its time. */
const SLOW_RUN = `
  import { analyze } from ${JSON.stringify(join(ROOT, 'dist/src/index.js'))};
  const [media, consent] = process.argv.slice(1);
  const run = analyze(media, { consent, purpose: ${JSON.stringify(PURPOSE)}, granularity: 'frame' });
  let rows = 0;
  for await (const row of run) {
    rows++;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  console.log(rows);`;

describe('a run', () => {
  it('leaves nothing in the home folder or the temporary folder', () => {
    const rows = execFileSync(
      process.execPath,
      [
        ...[join(ROOT, 'dist/src/cli/main.js'), 'analyze', sample('two-portraits'), '--purpose', PURPOSE],
        ...['--consent', record],
      ],
      { env: environment(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );
    expect(JSON.parse(rows)).toMatchObject({ type: 'track' });
    expect(readdirSync(join(folder, 'home'), { recursive: true })).toEqual([]);
    expect(readdirSync(join(folder, 'temporary'), { recursive: true })).toEqual([]);
  });

  it('of the models alone leaves nothing there either', () => {
    const main = join(ROOT, 'dist/src/cli/main.js');
    const output = execFileSync(process.execPath, [main, 'models', 'verify'], {
      env: environment(),
      encoding: 'utf8',
    });
    expect(output).toMatch(/^rfb-320 +verified$/m);
    expect(readdirSync(join(folder, 'home'), { recursive: true })).toEqual([]);
    expect(readdirSync(join(folder, 'temporary'), { recursive: true })).toEqual([]);
  });

  it.skipIf(!hasStrace)(
    'opens no socket to anywhere, in any of its processes and threads',
    () => {
      const trace = join(folder, 'trace');
      const output = execFileSync(
        'strace',
        [
          ...['-f', '-qq', '-o', trace, '-e', 'trace=socket,connect,sendto,sendmsg,bind'],
          ...[process.execPath, '--input-type=module', '--eval', SLOW_RUN, sample('two-portraits'), record],
        ],
        { env: environment(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 120_000 },
      );
      expect(Number(output)).toBeGreaterThan(40);
      const calls = readFileSync(trace, 'utf8')
        .split('\n')
        .filter((line) => /(socket|connect|sendto|sendmsg|bind)\(/.test(line));
      // Pipes to a child are socket pairs and need none of these calls.
      expect(calls).toEqual([]);
      expect(readdirSync(join(folder, 'home'), { recursive: true })).toEqual([]);
    },
    150_000,
  );
});
