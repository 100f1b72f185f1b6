import { randomInt } from 'node:crypto';
import { closeSync, openSync, statSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { findProgram } from '../media/sandbox/find-program.ts';
import type { CrashTarget } from './crash-target.ts';
import type { Laboratory } from './examine-run.ts';
import { changedPaths, listFiles, type Listing } from './file-changes.ts';
import { describeHits, type Finding } from './finding.ts';
import { faultOfPartialRows } from './output-form.ts';
import { isRegistryFile } from './registry-files.ts';
import { Scanner } from './scanner.ts';
import { makeScratch, removeScratch, type Scratch } from './scratch.ts';
import { startSubject, type Subject } from './subject.ts';

/** How a run is broken. */
export type Fault = 'kill' | 'abort' | 'out-of-memory' | 'disk-full' | 'closed-pipe';

/** One run to break: the fault, and when. */
export interface CrashCase {
  readonly fault: Fault;
  /** In words: `first row`, `after 300 ms`, `heap of 12 MB`. */
  readonly checkpoint: string;
  readonly when: Checkpoint;
}

/** A moment that is seen from outside: bytes in the partial file, or time; or a limit that is hit by itself. */
type Checkpoint =
  | { readonly kind: 'bytes'; readonly atLeast: number }
  | { readonly kind: 'time'; readonly afterMs: number }
  | { readonly kind: 'limit'; readonly value: number };

/** What one broken run left. */
export interface CrashResult {
  /** What was run: the target's name. */
  readonly target: string;
  readonly fault: Fault;
  readonly checkpoint: string;
  /** How the process ended: a signal or a status. */
  readonly ended: string;
  /** Files that were there afterwards, by name. */
  readonly files: readonly string[];
  readonly findings: readonly Finding[];
  readonly bytesScanned: number;
}

const POLL_MS = 2;
/** One row of a frame is about 230 bytes; there are 20. */
const PROGRESS = [
  ['output opened', 0],
  ['first row', 1],
  ['half of the rows', 2200],
  ['most of the rows', 4000],
] as const;

/** Not enough to start, to open the output, and mostly to end: what a whole run takes varies with its threads. */
const HEAPS_MB = [8, 14, 16] as const;

/** The faults at every checkpoint: 4 moments of progress, and as many limits. */
export function crashCases(): readonly CrashCase[] {
  const moments = (fault: Fault): readonly CrashCase[] =>
    PROGRESS.map(([checkpoint, atLeast]) => ({ fault, checkpoint, when: { kind: 'bytes', atLeast } }));
  const limits = (fault: Fault, unit: string, values: readonly number[]): readonly CrashCase[] =>
    values.map((value) => ({ fault, checkpoint: `${unit} of ${value}`, when: { kind: 'limit', value } }));
  return [
    ...moments('kill'),
    ...moments('abort'),
    ...limits('out-of-memory', 'heap in MB', HEAPS_MB),
    ...limits('disk-full', 'file size', [0, 256, 2048]),
    ...limits('closed-pipe', 'bytes read', [0, 1, 2200]),
  ];
}

/** The faults for media that is not ours: whether rows come before its end depends on the record's scope. */
export function crashCasesOfMedia(): readonly CrashCase[] {
  const ofMedia = /^(?:output opened|first row|heap in MB of 16|file size of 0|bytes read of 0)$/;
  return crashCases().filter(({ checkpoint }) => ofMedia.test(checkpoint));
}

/** Kills at random moments of a run. */
export function randomKills(count: number, withinMs: number): readonly CrashCase[] {
  return Array.from({ length: count }, () => {
    const afterMs = randomInt(0, withinMs);
    return { fault: 'kill', checkpoint: `after ${afterMs} ms`, when: { kind: 'time', afterMs } };
  });
}

/** Breaks runs, two at a time, and looks at what each leaves. */
export async function runCrashMatrix(
  target: CrashTarget,
  laboratory: Laboratory,
  cases: readonly CrashCase[],
  concurrency = 2,
): Promise<readonly CrashResult[]> {
  const prlimit = await findProgram('prlimit', '/usr/bin:/bin');
  const results: CrashResult[] = [];
  const waiting = [...cases];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      results.push(await breakRun(next, target, laboratory, prlimit));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return results;
}

async function breakRun(
  broken: CrashCase,
  target: CrashTarget,
  laboratory: Laboratory,
  prlimit: string | undefined,
): Promise<CrashResult> {
  const scratch = await makeScratch(laboratory.folder, 'crash');
  const homeBefore = await listFiles([target.facegateHome]);
  const output = join(scratch.output, 'rows.jsonl');
  const toPipe = broken.fault === 'closed-pipe';
  // A device that is always full stands for a full disk where a limit on file sizes cannot be set.
  const full = broken.fault === 'disk-full' && prlimit === undefined ? openSync('/dev/full', 'w') : undefined;
  try {
    const subject = startSubject({
      installation: laboratory.installation,
      args: [
        ...['analyze', target.media, ...target.args],
        ...['--output', toPipe || full !== undefined ? '-' : output],
      ],
      scratch,
      facegateHome: target.facegateHome,
      wrapper: wrapperOf(broken, prlimit),
      nodeOptions: nodeOptionsOf(broken),
      ...(full === undefined ? {} : { standardOutput: full }),
      ...(target.timeoutMs === undefined ? {} : { timeoutMs: target.timeoutMs }),
    });
    breakAt(broken, subject, `${output}.partial`);
    const { status, signal, stderr, stdout } = await subject.ended;
    const left = { scratch, homeBefore, streams: [stderr, toPipe ? Buffer.alloc(0) : stdout] };
    const judged = await judge(broken, target, left);
    return {
      target: target.name,
      ...named(broken),
      ended: signal ?? `status ${status ?? 'none'}`,
      ...judged,
    };
  } finally {
    if (full !== undefined) closeSync(full);
    await removeScratch(scratch);
  }
}

function named({ fault, checkpoint }: CrashCase): Pick<CrashResult, 'fault' | 'checkpoint'> {
  return { fault, checkpoint };
}

/** A core may be dumped, were the run to allow it; a full disk is a limit on the size of files. */
function wrapperOf({ fault, when }: CrashCase, prlimit: string | undefined): readonly string[] {
  if (prlimit === undefined) return [];
  const limit = fault === 'disk-full' && when.kind === 'limit' ? [`--fsize=${when.value}`] : [];
  return [prlimit, '--core=unlimited', ...limit, '--'];
}

function nodeOptionsOf({ fault, when }: CrashCase): readonly string[] {
  return fault === 'out-of-memory' && when.kind === 'limit' ? [`--max-old-space-size=${when.value}`] : [];
}

function breakAt({ fault, when }: CrashCase, { child, ended }: Subject, partial: string): void {
  const strike = (): void => {
    child.kill(fault === 'abort' ? 'SIGABRT' : 'SIGKILL');
  };
  if (fault === 'closed-pipe' && when.kind === 'limit') {
    let bytesRead = 0;
    child.stdout?.on('data', (chunk: Buffer) => {
      bytesRead += chunk.length;
      if (bytesRead >= when.value) child.stdout?.destroy();
    });
    if (when.value === 0) child.stdout?.destroy();
    return;
  }
  if (when.kind === 'limit') return;
  const timer =
    when.kind === 'time'
      ? setTimeout(strike, when.afterMs)
      : setInterval(() => {
          if ((sizeOf(partial) ?? -1) >= when.atLeast) strike();
        }, POLL_MS);
  void ended.finally(() => {
    clearTimeout(timer);
  });
}

function sizeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size;
}

/** What is looked at once a run is broken. */
interface Remains {
  readonly scratch: Scratch;
  readonly homeBefore: Listing;
  readonly streams: readonly Buffer[];
}

/** Only the named output or its partial file may be there, with whole rows and nothing that was planted. */
async function judge(
  broken: CrashCase,
  target: CrashTarget,
  { scratch, homeBefore, streams }: Remains,
): Promise<Pick<CrashResult, 'files' | 'findings' | 'bytesScanned'>> {
  const run = `${target.name}: ${broken.fault}, ${broken.checkpoint}`;
  const findings: Finding[] = [];
  const scanner = new Scanner(target.canaries);
  const scan = (
    detector: Finding['detector'],
    where: string,
    bytes: Uint8Array,
    expected: readonly string[] = [],
  ): void => {
    scanner.add(bytes);
    const what = describeHits(
      scanner.take().filter(({ canary, weak }) => !weak && !expected.includes(canary)),
    );
    if (what !== undefined) findings.push({ detector, run, where, what });
  };
  streams.forEach((stream) => {
    scan('standard-streams', 'standard output and error', stream);
  });
  const listing = await listFiles([scratch.root]);
  const files = [...listing].filter(([, { kind }]) => kind !== 'folder').map(([path]) => path);
  for (const path of files) {
    const name = basename(path);
    scan('file-name', name, Buffer.from(name));
    if (!ALLOWED.includes(name) && !CORE.test(name)) {
      findings.push({ detector: 'file-listing', run, where: name, what: 'a file nobody asked for' });
    }
    const content = await readFile(path).catch(() => Buffer.alloc(0));
    // A process that dies before its own code runs can dump itself, with its arguments, and nobody can keep it from that.
    scan('file-content', name, content, CORE.test(name) ? [target.pathCanary] : []);
    const fault = ALLOWED.includes(name) ? faultOfPartialRows(content.toString()) : undefined;
    if (fault !== undefined) findings.push({ detector: 'output-form', run, where: name, what: fault });
    await rm(path, { force: true });
  }
  for (const [path, content] of await changedInHome(target, homeBefore)) {
    const where = relative(target.facegateHome, path);
    if (!isRegistryFile(where, await recordOf(target))) {
      findings.push({ detector: 'file-listing', run, where, what: 'a file nobody asked for' });
    }
    scan('file-name', where, Buffer.from(basename(path)));
    scan('file-content', where, content);
  }
  return { files: files.map((path) => basename(path)), findings, bytesScanned: scanner.bytesScanned };
}

/** What a broken run, or the one beside it, changed among keys, trust store and registry; what is gone again is nothing. */
async function changedInHome(
  { facegateHome }: CrashTarget,
  before: Listing,
): Promise<readonly (readonly [string, Buffer])[]> {
  const paths = changedPaths(before, await listFiles([facegateHome]));
  return Promise.all(
    paths.map(async (path) => [path, await readFile(path).catch(() => Buffer.alloc(0))] as const),
  );
}

function recordOf({ args }: CrashTarget): Promise<string> {
  const path = args[args.indexOf('--consent') + 1];
  return path === undefined ? Promise.resolve('') : readFile(path, 'utf8').catch(() => '');
}

/** The kernel's name for a dump of memory, with or without the process's number. */
const CORE = /^core(?:\.\d+)?$/;
const ALLOWED = ['rows.jsonl', 'rows.jsonl.partial'];
