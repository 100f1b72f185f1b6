import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canaryRuns, setUpCanaryBench, type CanaryBench } from '../../src/evidence/canary-bench.ts';
import { crashCases, randomKills, runCrashMatrix } from '../../src/evidence/crash-matrix.ts';
import { canaryTarget } from '../../src/evidence/crash-target.ts';
import { examineRun } from '../../src/evidence/examine-run.ts';
import { findStrace } from '../../src/evidence/strace.ts';
import { ownInstallation } from '../../src/evidence/subject.ts';
import { LEAKS } from '../leaks/catalogue.ts';
import { openControlRoom, type ControlRoom } from '../leaks/controls.ts';
import { ROOT } from '../fixtures/sample-runs.ts';

// Every case starts the command line, and some read its memory: seconds each. `npm run prove:controls` has all leaks.
const RUN_TIMEOUT_MS = 120_000;
const KILLS = 12;
const QUICK_LEAKS = [
  'a crop beside the output',
  'an inherited descriptor',
  'a debug log of a score',
  'an output padded with old bytes',
  'a text of an estimate',
];

const folder = mkdtempSync(join(tmpdir(), 'facegate-test-'));
let bench: CanaryBench;
let room: ControlRoom;

beforeAll(async () => {
  bench = await setUpCanaryBench(folder);
  room = await openControlRoom(ROOT);
}, RUN_TIMEOUT_MS);

afterAll(async () => {
  await room[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

describe('the examination of a run', () => {
  it.each(['no consent', 'planted models, released', 'withheld, one age', 'output is a link'])(
    'finds nothing: %s',
    async (name) => {
      const run = canaryRuns(bench).find((candidate) => candidate.name.includes(name));
      if (run === undefined) throw new Error('no such run');
      const strace = await findStrace(process.env);
      const laboratory = { installation: ownInstallation(), folder, strace, scanMemory: true };
      const examination = await examineRun(run, laboratory);
      expect(examination.findings).toEqual([]);
      expect(examination.traced).toBe(strace !== undefined);
      // The path of the media is in the memory of whoever opened it: the scan looks where it should.
      if (process.platform === 'linux') expect(examination.memoryObserved).toBe(true);
    },
    RUN_TIMEOUT_MS,
  );

  it.each(QUICK_LEAKS)(
    'finds a planted leak: %s',
    async (name) => {
      const leak = LEAKS.find((candidate) => candidate.name === name);
      if (leak === undefined) throw new Error('no such leak');
      expect(await room.control(leak)).toMatchObject({ name, found: true });
    },
    RUN_TIMEOUT_MS,
  );

  it('knows a machine without strace', async () => {
    expect(await findStrace({ PATH: folder })).toBeUndefined();
  });
});

describe('the planted leaks', () => {
  it('are many, and each has a name of its own', () => {
    expect(LEAKS.length).toBeGreaterThanOrEqual(25);
    expect(new Set(LEAKS.map(({ name }) => name)).size).toBe(LEAKS.length);
  });
});

describe('a run that crashes while it starts', () => {
  it(
    'leaves no core dump',
    async () => {
      const laboratory = { installation: ownInstallation(), folder, strace: undefined, scanMemory: false };
      const moments = ['heap in MB of 8', 'heap in MB of 14', 'output opened'];
      const early = crashCases().filter(
        ({ fault, checkpoint }) => fault !== 'kill' && moments.includes(checkpoint),
      );
      expect(early).toHaveLength(3);
      const results = await runCrashMatrix(canaryTarget(bench), laboratory, early);
      expect(results.map(({ ended }) => ended)).toEqual(early.map(() => 'SIGABRT'));
      expect(results.flatMap(({ findings }) => findings)).toEqual([]);
    },
    RUN_TIMEOUT_MS,
  );
});

describe('a run killed at a random moment', () => {
  it(
    'leaves at most the named output or its partial file, with nothing in it that was not released',
    async () => {
      const laboratory = { installation: ownInstallation(), folder, strace: undefined, scanMemory: false };
      const results = await runCrashMatrix(canaryTarget(bench), laboratory, randomKills(KILLS, 2500));
      expect(results).toHaveLength(KILLS);
      expect(results.flatMap(({ findings }) => findings)).toEqual([]);
      expect(results.some(({ ended }) => ended === 'SIGKILL')).toBe(true);
    },
    RUN_TIMEOUT_MS,
  );
});
