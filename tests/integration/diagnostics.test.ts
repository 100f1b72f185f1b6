import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectNoDiagnostics } from '../../src/cli/own-diagnostics.ts';
import { consentFor, facegate, PURPOSE, ROOT, sample, seedOn } from '../fixtures/sample-runs.ts';

let folder: string;
let analyze: readonly string[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'facegate-test-'));
  const media = sample('two-portraits');
  const record = join(folder, 'record.json');
  const scope = seedOn('two-portraits', 'collins');
  writeFileSync(record, await consentFor(join(folder, 'home'), media, { scope }));
  analyze = ['analyze', media, '--consent', record, '--purpose', PURPOSE];
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('a command line whose Node is told to show its memory', () => {
  it.each([
    ['NODE_OPTIONS', '--heapsnapshot-near-heap-limit=1'],
    ['NODE_OPTIONS', '--no-warnings "--report_on_fatalerror"'],
    ['NODE_OPTIONS', '--heapsnapshot-signal=SIGUSR2'],
    ['NODE_DEBUG', 'stream'],
  ])('does not run: %s=%s', async (name, value) => {
    const diagnostics = mkdtempSync(join(folder, 'diagnostics-'));
    const options = name === 'NODE_OPTIONS' ? `${value} --diagnostic-dir=${diagnostics}` : '';
    const { status, stdout, stderr } = await facegate(analyze, {
      ...{ FACEGATE_HOME: join(folder, 'home'), NODE_OPTIONS: options },
      ...(name === 'NODE_OPTIONS' ? {} : { [name]: value }),
    });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('ERR_DIAGNOSTICS');
    expect(readdirSync(diagnostics)).toEqual([]);
  });

  it('knows those options on the command too, and no others', () => {
    for (const option of ['--inspect', '--inspect-brk=0', '--trace-events-enabled', '--heap-prof']) {
      expect(() => {
        expectNoDiagnostics([option], {});
      }).toThrow('ERR_DIAGNOSTICS');
    }
    expect(() => {
      expectNoDiagnostics(['--max-old-space-size=100'], { NODE_OPTIONS: '--no-warnings', DEBUG: '*' });
    }).not.toThrow();
  });

  it('opens no debugger on SIGUSR1, and finishes', async () => {
    const child = spawn(process.execPath, [join(ROOT, 'dist/src/cli/main.js'), ...analyze], {
      env: { ...process.env, FACEGATE_HOME: join(folder, 'home') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    let rows = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdout.on('data', (chunk: Buffer) => (rows += chunk.toString()));
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    await untilDecoding(child.pid ?? 0);
    child.kill('SIGUSR1');
    expect(await ended).toBe(0);
    expect(rows).toContain('A_CONSENT');
    expect(stderr).not.toContain('Debugger');
  }, 60_000);
});

/** Waits until a run has started its threads: by then its command has been read. */
async function untilDecoding(pid: number): Promise<void> {
  const deadlineMs = Date.now() + 30_000;
  while (Date.now() < deadlineMs) {
    if (process.platform !== 'linux') return new Promise((resolve) => setTimeout(resolve, 1500));
    const comm = readdirSync(`/proc/${pid}/task`).map((task) => {
      try {
        return readFileSync(`/proc/${pid}/task/${task}/comm`, 'utf8');
      } catch {
        return '';
      }
    });
    // Node's own threads, then those of the pool.
    if (comm.length > 12) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
