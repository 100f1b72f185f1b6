import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProcessorAccount } from '../../../../bench/processes/processor-account.ts';
import { inspectSandbox } from '../../../../src/media/sandbox/inspect-sandbox.ts';
import { PROBE_LIMITS } from '../../../../src/media/sandbox/process-limits.ts';

describe('the processor account, of a made-up /proc', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'facegate-proc-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** Ticks are hundredths of a second. */
  async function process(
    id: string,
    ticks: { own: number; waitedFor?: number },
    children = '',
  ): Promise<void> {
    const { own, waitedFor = 0 } = ticks;
    await mkdir(join(folder, id, 'task', id), { recursive: true });
    await writeFile(join(folder, id, 'task', id, 'children'), children);
    const before = '1 1 0 -1 4194560 1 2 3 4'; // pgrp to cmajflt
    const times = `${own - Math.floor(own / 3)} ${Math.floor(own / 3)} ${waitedFor} 0`;
    await writeFile(join(folder, id, 'stat'), `${id} (a) b (c)) S 1 ${before} ${times} 20 0 1 0 5 6 7\n`);
  }
  const end = (id: string): Promise<void> => rm(join(folder, id), { recursive: true });

  it('adds up what runs and what was waited for', async () => {
    await process('10', { own: 100, waitedFor: 50 }, '11 ');
    await process('11', { own: 30, waitedFor: 4 });
    const account = new ProcessorAccount('10', folder);
    account.look();
    expect(account.seconds).toBeCloseTo(1.84, 10);
  });

  it('is exact about a child that was waited for, whatever was last seen of it', async () => {
    await process('10', { own: 100 }, '11 ');
    await process('11', { own: 30 });
    const account = new ProcessorAccount('10', folder);
    account.look();
    await end('11');
    await process('10', { own: 100, waitedFor: 37 });
    account.look();
    account.look();
    expect(account.seconds).toBeCloseTo(1.37, 10);
  });

  it('keeps what was last seen of a grandchild for which nobody waited', async () => {
    await process('10', { own: 100 }, '11 ');
    await process('11', { own: 1 }, '12 ');
    await process('12', { own: 2 }, '13 ');
    await process('13', { own: 500 });
    const account = new ProcessorAccount('10', folder);
    account.look();
    // As bubblewrap ends: 13 and 12 with it, unwaited for; 11 is waited for, with its own hundredths.
    await Promise.all(['12', '13'].map(end));
    await process('11', { own: 2 });
    account.look();
    expect(account.seconds).toBeCloseTo(6.04, 10);
    await end('11');
    await process('10', { own: 100, waitedFor: 2 });
    account.look();
    expect(account.seconds).toBeCloseTo(6.04, 10);
    await process('10', { own: 103, waitedFor: 2 });
    account.look();
    expect(account.seconds).toBeCloseTo(6.07, 10);
  });

  it('counts one child after another', async () => {
    await process('10', { own: 0 }, '11 ');
    await process('11', { own: 40 });
    const account = new ProcessorAccount('10', folder);
    account.look();
    await end('11');
    await process('12', { own: 5 });
    await process('10', { own: 0, waitedFor: 1 }, '12 ');
    account.look();
    expect(account.seconds).toBeCloseTo(0.45, 10);
  });

  it('keeps what it knows of a process that is gone', async () => {
    await process('10', { own: 100 });
    const account = new ProcessorAccount('10', folder);
    account.look();
    await end('10');
    account.look();
    expect(account.seconds).toBe(1);
  });
});

describe('the processor account', () => {
  it('includes a process in the sandbox', async () => {
    const burn =
      'for (;;) { const { user, system } = process.cpuUsage(); if (user + system > 600_000) break; }';
    const sandbox = await inspectSandbox();
    const contained = await sandbox.contain({
      file: process.execPath,
      args: ['-e', burn],
      env: {},
      readable: [],
      limits: PROBE_LIMITS,
    });
    const account = new ProcessorAccount(String(process.pid));
    account.look();
    const before = { all: account.seconds, own: process.cpuUsage() };
    const watch = setInterval(() => {
      account.look();
    }, 10);
    await promisify(execFile)(contained.file, [...contained.args], { env: { ...contained.env } });
    clearInterval(watch);
    account.look();
    const own = process.cpuUsage(before.own);
    const ofChild = account.seconds - before.all - (own.user + own.system) / 1e6;
    expect(ofChild).toBeGreaterThan(0.5);
    expect(ofChild).toBeLessThan(1.5);
  });
});
