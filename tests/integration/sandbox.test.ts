import { execFile, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspectSandbox } from '../../src/media/sandbox/inspect-sandbox.ts';
import { analyze, hashMedia, inspectMachine, type RunSummary } from '../../src/index.ts';
import { PURPOSE, ROOT, consentFor, sample, seedOn, type Finished } from '../fixtures/sample-runs.ts';

const sandbox = await inspectSandbox();
let folder: string;
let record: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'facegate-sandboxed-'));
  record = join(folder, 'record.json');
  const scope = seedOn('two-portraits', 'collins');
  writeFileSync(record, await consentFor(folder, sample('two-portraits'), { scope }));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Hides the tools of the sandbox: a machine that has none. Where bubblewrap does not work, this machine is one. */
const WITHOUT_TOOLS: readonly string[] =
  sandbox.tools.bwrap === undefined
    ? []
    : [
        ...['bwrap', '--dev-bind', '/', '/'],
        ...['/usr/bin/bwrap', '/usr/bin/prlimit'].flatMap((path) => ['--ro-bind', '/dev/null', path]),
        '--',
      ];

function run(
  requirement: string,
  wrapper: readonly string[] = [],
): Promise<Finished & { summary: RunSummary }> {
  const summary = join(folder, 'summary.json');
  const [file = '', ...args] = [
    ...[...wrapper, process.execPath, join(ROOT, 'dist/src/cli/main.js'), 'analyze', sample('two-portraits')],
    ...['--purpose', PURPOSE, '--consent', record, '--home', folder, '--analysis-fps', '5'],
    ...['--require-sandbox', requirement, '--summary', summary],
  ];
  return new Promise((resolve) => {
    const child = execFile(file, args, { timeout: 90_000 }, (_, stdout, stderr) => {
      resolve({
        status: child.exitCode,
        stdout,
        stderr,
        summary: JSON.parse(readFileSync(summary, 'utf8')) as RunSummary,
      });
    });
  });
}

describe('a run that requires the whole sandbox', () => {
  it('runs where nothing is missing, and is denied before decoding where something is', async () => {
    const { status, stdout, stderr, summary } = await run('strict');
    expect(summary.sandbox).toMatchObject({ required: 'strict', missing: sandbox.missing });
    if (sandbox.missing.length === 0) {
      expect(status).toBe(0);
      expect(stdout).toContain('A_CONSENT');
    } else {
      expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
      expect(stderr).toContain('E_SANDBOX');
    }
  });

  it('is denied on a machine without tools: nothing is decoded', async () => {
    const { status, stdout, stderr, summary } = await run('strict', WITHOUT_TOOLS);
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toContain('E_SANDBOX');
    expect(summary).toMatchObject({ outcome: 'denied', decoder: 'none', frames: { decoded: 0 } });
    expect(summary.sandbox.missing).toContain('read-only-files');
  });
});

describe('a run that takes what is available', () => {
  it('goes on without tools, and says what was missing', async () => {
    const { status, stdout, summary } = await run('available', WITHOUT_TOOLS);
    expect(status).toBe(0);
    expect(stdout).toContain('A_CONSENT');
    expect(summary.sandbox.missing).toEqual(expect.arrayContaining(['read-only-files', 'no-network']));
  });

  it('has a decoder that writes nothing, by the account of the kernel', async () => {
    const { summary } = await run('available');
    const told = spawnSync('cat', ['/proc/self/io']).status === 0;
    expect(summary.sandbox.decoderWrittenBytes).toBe(told ? 0 : undefined);
    expect([...summary.sandbox.offered].sort()).toEqual([...sandbox.offered].sort());
  });
});

describe('a path that is swapped between hash and decode', () => {
  const released = async (media: string, swap: () => void): Promise<string> => {
    const rows: unknown[] = [];
    const analysis = analyze(media, {
      ...{ consent: record, purpose: PURPOSE, home: folder, sampling: { kind: 'rate', framesPerSecond: 5 } },
      // The run has been allowed, for the digest that was taken; nothing has been parsed.
      onDecision: ({ gate }) => {
        if (gate === 'G0') swap();
      },
    });
    try {
      for await (const row of analysis) rows.push(row);
    } catch (error) {
      return (error as { code: string }).code;
    }
    expect((await analysis.summary).media.sha256).toEqual(await hashMedia(sample('two-portraits')));
    return `${rows.length} rows of ${(await analysis.summary).frames.decoded} frames`;
  };

  it('by a link changes nothing: the descriptor that was hashed is the one that is decoded', async () => {
    const link = join(folder, 'link.mp4');
    symlinkSync(sample('two-portraits'), link);
    const outcome = await released(link, () => {
      unlinkSync(link);
      symlinkSync(sample('no-face'), link);
    });
    expect(outcome).toBe('1 rows of 150 frames');
  });

  it('by another file in its place ends the run', async () => {
    const path = join(folder, 'media.mp4');
    const other = join(folder, 'other.mp4');
    copyFileSync(sample('two-portraits'), path);
    copyFileSync(sample('no-face'), other);
    const outcome = await released(path, () => {
      renameSync(other, path);
    });
    expect(outcome).toBe('ERR_MEDIA_CHANGED');
  });
});

describe('facegate doctor', () => {
  it('lists every feature of the sandbox, there or missing, with what it does', async () => {
    const findings = (await inspectMachine()).filter(({ area }) => area === 'sandbox');
    const missing = findings.filter(({ state }) => state === 'missing').map(({ name }) => name);
    for (const feature of sandbox.missing) expect(missing).toContain(feature);
    for (const feature of sandbox.offered) expect(missing).not.toContain(feature);
    for (const { consequence } of findings) expect(consequence).toMatch(/^[^\n]{20,}$/);
  });
});
