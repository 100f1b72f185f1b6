import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConsentEvent } from '../../src/consent/record/schema.ts';
import { openFileRegistry } from '../../src/consent/registry/file-registry.ts';
import { onFullDisk, suicidalModule } from '../fixtures/faulty-file-system.ts';

const ID = '3f2c7a54-8f2c-4a1e-9b6d-0123456789ab';
const anEvent = (seq: number, status: ConsentEvent['@type']): ConsentEvent => ({
  '@type': status,
  'gate:seq': seq,
  'dpv:isIndicatedBy': 'gate:Controller',
  'dpv:isIndicatedAtTime': '2026-06-15T12:00:00Z',
});
const EVENTS = [anEvent(0, 'dpv:ConsentRequested'), anEvent(1, 'dpv:ConsentGiven')];
const USE = { events: EVENTS, usesMax: 1, nowMs: 20 };

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'facegate-crash-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const registryModule = pathToFileURL(
  join(import.meta.dirname, '../../dist/src/consent/registry/file-registry.js'),
);

/** Runs code over an open `registry` in a process of its own; returns what it printed, or the signal that ended it. */
function inProcess(home: string, code: string, preload = ''): Promise<string> {
  const script = `
    const { openFileRegistry } = await import(${JSON.stringify(registryModule.href)});
    const registry = openFileRegistry(${JSON.stringify(home)});
    const [ID, EVENTS, USE] = ${JSON.stringify([ID, EVENTS, USE])};
    ${code}`;
  const args = [
    '--import',
    `data:text/javascript,${encodeURIComponent(preload)}`,
    '--input-type=module',
    '-e',
    script,
  ];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
    child.on('close', (_, signal) => {
      resolve(signal ?? printed);
    });
  });
}

/** What may be in the log after trouble with a use that also brings in events: a beginning of it, in whole entries. */
function expectBeginning(home: string, before: readonly ConsentEvent[]): void {
  const { events, usesAtMs } = openFileRegistry(home).snapshot(ID);
  expect(events).toEqual(EVENTS.slice(0, events.length));
  expect(events.length).toBeGreaterThanOrEqual(before.length);
  expect(usesAtMs).toEqual(usesAtMs.length === 0 ? [] : [20]);
  if (usesAtMs.length > 0) expect(events).toEqual(EVENTS);
}

/** The registry goes on where it was, and the one use is had once, whoever had it. */
function expectUsableAfter(home: string): void {
  const had = openFileRegistry(home).snapshot(ID).usesAtMs.length > 0;
  expect(openFileRegistry(home).takeUse(ID, USE)).toBe(had ? 'exhausted' : 'taken');
  expect(openFileRegistry(home).snapshot(ID)).toEqual({ events: EVENTS, usesAtMs: [20], highWaterMs: 20 });
  expect(readdirSync(join(home, 'registry')).filter((name) => name.endsWith('.lock'))).toEqual([]);
}

const STARTS: readonly (readonly [string, readonly ConsentEvent[]])[] = [
  ['the first entries of a record', []],
  ['entries after others', EVENTS.slice(0, 1)],
];

describe.each(STARTS)('%s', (_, before) => {
  const begin = (name: string): string => {
    const home = join(folder, name);
    if (before.length > 0) openFileRegistry(home).append(ID, before, 10);
    return home;
  };

  // Forty processes, each killed at another step; a process takes a twentieth of a second to start.
  it('are whole or not there when the process is killed at any step', { timeout: 120_000 }, async () => {
    const start = begin('start');
    const home = (step: number): string => {
      const copy = join(folder, step.toString());
      if (before.length > 0) cpSync(start, copy, { recursive: true });
      return copy;
    };
    const work = 'registry.takeUse(ID, USE);';
    const steps = Number(await inProcess(home(0), work, suicidalModule(undefined)));
    expect(steps).toBeGreaterThan(20);
    expectUsableAfter(home(0));
    for (let first = 1; first <= steps; first += 8) {
      const batch = Array.from({ length: Math.min(8, steps + 1 - first) }, (__, index) => first + index);
      const ends = await Promise.all(batch.map((step) => inProcess(home(step), work, suicidalModule(step))));
      expect(ends).toEqual(batch.map(() => 'SIGKILL'));
      for (const step of batch) {
        if (readdirSync(folder).includes(step.toString()))
          expectBeginning(join(folder, step.toString()), before);
        expectUsableAfter(join(folder, step.toString()));
      }
    }
  });

  it('are whole or not there when the disk is full at any step, and the failure is told', () => {
    let step = 1;
    for (; ; step += 1) {
      const home = begin(`full-${step.toString()}`);
      const registry = openFileRegistry(home);
      let thrown: unknown;
      const calls = onFullDisk(step, () => {
        try {
          registry.takeUse(ID, USE);
        } catch (error) {
          thrown = error;
        }
      });
      expectBeginning(home, before);
      if (calls < step) break;
      // The very last steps only tidy up after the lock.
      if (thrown !== undefined) expect(thrown).toMatchObject({ code: 'ERR_REGISTRY' });
      else expect(openFileRegistry(home).snapshot(ID).usesAtMs).toEqual([20]);
      expectUsableAfterFullDisk(home);
    }
    expect(step).toBeGreaterThan(20);
  });
});

/** What this very process could not sweep away for want of space stays until it ends; others are not to wait for it. */
function expectUsableAfterFullDisk(home: string): void {
  const lock = join(home, 'registry', `${ID}.lock`);
  rmSync(lock, { recursive: true, force: true });
  expectUsableAfter(home);
}

describe('several processes', () => {
  const together = (count: number, code: string): Promise<readonly string[]> =>
    Promise.all(Array.from({ length: count }, () => inProcess(join(folder, 'home'), code)));

  it('that want the one use get it once', { timeout: 60_000 }, async () => {
    const begin = Date.now() + 1500;
    const code = `while (Date.now() < ${begin.toString()}); process.stdout.write(registry.takeUse(ID, USE));`;
    const outcomes = await together(6, code);
    expect([...outcomes].sort()).toEqual([...new Array<string>(5).fill('exhausted'), 'taken']);
    expect(openFileRegistry(join(folder, 'home')).snapshot(ID).usesAtMs).toEqual([20]);
  });

  it('that write at the same time lose nothing', { timeout: 60_000 }, async () => {
    const code = `for (let use = 0; use < 20; use += 1) registry.takeUse(ID, { events: EVENTS, nowMs: 20 });
      process.stdout.write('done');`;
    expect(await together(4, code)).toEqual(['done', 'done', 'done', 'done']);
    expect(openFileRegistry(join(folder, 'home')).snapshot(ID).usesAtMs).toHaveLength(80);
  });
});
