import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canaryRuns, setUpCanaryBench, type CanaryBench } from '../../src/evidence/canary-bench.ts';
import { crashCases, runCrashMatrix } from '../../src/evidence/crash-matrix.ts';
import { canaryTarget } from '../../src/evidence/crash-target.ts';
import { examineRun, type Examination, type Laboratory } from '../../src/evidence/examine-run.ts';
import type { Finding } from '../../src/evidence/finding.ts';
import { judgeTogether } from '../../src/evidence/joint-findings.ts';
import { findStrace, type Strace } from '../../src/evidence/strace.ts';
import type { Leak } from './leak.ts';
import { makeBuild } from './patched-build.ts';

/** What became of one planted leak. */
export interface ControlResult {
  readonly name: string;
  /** The detector that has to find it. */
  readonly detector: string;
  /** Whether that detector did. */
  readonly found: boolean;
  /** Every detector that found something. */
  readonly foundBy: readonly string[];
  /** Whether this machine lacks what is needed to see it. */
  readonly notObservable: boolean;
}

/** A place to try builds in: the canary clip with its models, and a folder for copies of the build. */
export interface ControlRoom extends AsyncDisposable {
  /** Runs the build with a leak in it, as far as it takes to see the leak. */
  control(leak: Leak): Promise<ControlResult>;
  /** Runs the build without any leak through everything, and returns what was found. */
  baseline(): Promise<readonly Finding[]>;
}

/** @param repository - Root of the repository, built. */
export async function openControlRoom(repository: string): Promise<ControlRoom> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'facegate-controls-'));
  const builds = join(repository, 'dist/leaks', folder.slice(-6));
  mkdirSync(builds, { recursive: true });
  const bench = await setUpCanaryBench(folder);
  const strace = await findStrace(process.env);
  let count = 0;
  const place = (patches: Leak['patches']): Place => {
    const name = `build-${count++}`;
    const home = join(folder, `${name}-home`);
    cpSync(bench.facegateHome, home, { recursive: true });
    const work = join(folder, name);
    mkdirSync(work);
    return {
      installation: makeBuild(repository, join(builds, name), patches),
      folder: work,
      bench: { ...bench, facegateHome: home },
    };
  };
  return {
    control: (leak) => control(leak, place(leak.patches), strace),
    baseline: () => examineAll(place([]), strace),
    async [Symbol.asyncDispose]() {
      rmSync(builds, { recursive: true, force: true });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Place extends Pick<Laboratory, 'installation' | 'folder'> {
  readonly bench: CanaryBench;
}

async function control(leak: Leak, place: Place, strace: Strace | undefined): Promise<ControlResult> {
  const findings = await findingsOf(leak, place, strace);
  const foundBy = [...new Set(findings.map(({ detector }) => detector))];
  return {
    name: leak.name,
    detector: leak.detector,
    found: foundBy.includes(leak.detector),
    foundBy,
    notObservable: leak.needsTrace === true && strace === undefined,
  };
}

async function findingsOf(leak: Leak, place: Place, strace: Strace | undefined): Promise<readonly Finding[]> {
  const laboratory: Laboratory = {
    ...place,
    strace: leak.needsTrace === true ? strace : undefined,
    scanMemory: leak.detector === 'memory',
  };
  if (leak.run === 'abort') return abortFindings(place, laboratory);
  const named = canaryRuns(place.bench).filter(({ name }) => name.includes(leak.run));
  const examinations: Examination[] = [];
  for (const run of leak.detector === 'interference' ? named : named.slice(0, 1)) {
    examinations.push(await examineRun(run, laboratory));
  }
  return [...examinations.flatMap(({ findings }) => findings), ...judgeTogether(examinations)];
}

async function abortFindings({ bench }: Place, laboratory: Laboratory): Promise<readonly Finding[]> {
  const aborts = crashCases().filter(({ fault }) => fault === 'abort');
  return (await runCrashMatrix(canaryTarget(bench), laboratory, aborts)).flatMap(({ findings }) => findings);
}

async function examineAll(place: Place, strace: Strace | undefined): Promise<readonly Finding[]> {
  const laboratory: Laboratory = { ...place, strace, scanMemory: true };
  const examinations: Examination[] = [];
  for (const run of canaryRuns(place.bench)) examinations.push(await examineRun(run, laboratory));
  return [
    ...examinations.flatMap(({ findings }) => findings),
    ...judgeTogether(examinations),
    ...(await abortFindings(place, laboratory)),
  ];
}
