import { closeSync, openSync } from 'node:fs';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { findProgram, SYSTEM_PATH } from '../media/sandbox/find-program.ts';
import { changedPaths, listFiles, type Listing } from './file-changes.ts';
import { describeHits, type Finding } from './finding.ts';
import { readKernelFacts, type KernelFacts } from './observation.ts';
import { faultOfRows } from './output-form.ts';
import { expectedPrograms } from './expected-programs.ts';
import { faultOfRegistryFile, isRegistryFile, isRegistryLog } from './registry-files.ts';
import { faultOfSummary } from './summary-form.ts';
import { scanProcessMemory } from './process-memory.ts';
import { Scanner, type Canaries, type Hit } from './scanner.ts';
import { makeScratch, type Scratch } from './scratch.ts';
import type { Strace } from './strace.ts';
import { startSubject, type Installation, type Moment, type SubjectResult } from './subject.ts';
import { parseTrace } from './trace-events.ts';
import { judgeTrace } from './trace-findings.ts';

/** One run of the command line and what it may do. */
export interface RunSpecification {
  readonly name: string;
  readonly media: string;
  /** Arguments after `analyze <media>`, without output and summary. */
  readonly args: readonly string[];
  readonly facegateHome: string;
  /** Absent: whatever the run ends with is right, as long as it ends. */
  readonly expectedStatus?: number;
  /** What must be found neither in files, streams and trace nor in memory. */
  readonly canaries: Canaries;
  /** What must be found in no file, stream or trace, but has to be in memory. */
  readonly outsideCanaries: Canaries;
  /** What every process that knows the media's path has in its memory: proves that the scan of memory works. */
  readonly memoryProof: Canaries;
  /** Frames that the media has; other counts mean that something else was looked at. */
  readonly expectedFrames?: number;
  /** Longest that the run may take, milliseconds; what lasts longer did not end. */
  readonly timeoutMs?: number;
  /** What the output's place holds when the run begins: nothing, or a link to a file elsewhere. */
  readonly outputIs?: 'link';
}

/** What one examined run showed. */
export interface Examination {
  readonly run: string;
  readonly findings: readonly Finding[];
  /** Found in memory, but only four bytes long: counts if another draw is found as well. */
  readonly weakHits: readonly Hit[];
  readonly status: number | null;
  readonly outcome: RunOutcome;
  readonly wallMs: number;
  readonly memoryBytes: number;
  readonly memoryObserved: boolean;
  readonly fileBytes: number;
  readonly traced: boolean;
  readonly tracedEvents: number;
  /** What the kernel said of the process while it stood still. */
  readonly kernel: KernelFacts | undefined;
  /** Everything that the run let out, without what differs from run to run: times and digests. */
  readonly visible: string;
}

/** What a run came to, by its own summary and output: codes of the catalogue and counts. */
export interface RunOutcome {
  /** Why it was denied or failed. */
  readonly code?: string;
  readonly decisions: readonly string[];
  readonly rows: number;
}

/** Where runs are examined and with what. */
export interface Laboratory {
  readonly installation: Installation;
  readonly folder: string;
  readonly strace: Strace | undefined;
  readonly scanMemory: boolean;
}

/** Folders that belong to everybody: what is new there is looked into, but is not a run's own for being new. */
const SHARED_FOLDERS = ['/tmp', '/var/tmp', '/dev/shm'];

/** Runs the command line once, watching everything it does, and judges what it left. */
export async function examineRun(
  specification: RunSpecification,
  laboratory: Laboratory,
): Promise<Examination> {
  const scratch = await makeScratch(laboratory.folder, 'run');
  const run = new ExaminedRun(specification, laboratory, scratch);
  await run.prepare();
  await run.perform();
  await run.judge();
  return run.examination();
}

class ExaminedRun {
  private readonly specification: RunSpecification;
  private readonly laboratory: Laboratory;
  private readonly scratch: Scratch;
  private readonly output: string;
  private readonly summary: string;
  private readonly baitPath: string;
  private readonly traceFile: string;
  private readonly findings: Finding[] = [];
  private readonly weakHits: Hit[] = [];
  private readonly scanner: Scanner;
  private own: Listing = new Map();
  private shared: Listing = new Map();
  private beganMs = 0;
  private wallMs = 0;
  private memoryBytes = 0;
  private memoryObserved = false;
  private tracedEvents = 0;
  private kernel: KernelFacts | undefined;
  private result: SubjectResult | undefined;
  private visible = '';
  private outcome: RunOutcome = { decisions: [], rows: 0 };
  /** Text of the consent record that the run is given. */
  private record = '';

  constructor(specification: RunSpecification, laboratory: Laboratory, scratch: Scratch) {
    this.specification = specification;
    this.laboratory = laboratory;
    this.scratch = scratch;
    this.output = join(scratch.output, 'rows.jsonl');
    this.summary = join(scratch.output, 'summary.json');
    this.baitPath = join(scratch.root, 'bait');
    this.traceFile = join(laboratory.folder, `${basename(scratch.root)}.trace`);
    this.scanner = new Scanner(merge(specification.canaries, specification.outsideCanaries));
  }

  async prepare(): Promise<void> {
    const { args } = this.specification;
    if (args.includes('--consent')) this.record = await readText(args[args.indexOf('--consent') + 1]);
    if (this.specification.outputIs === 'link') await plantLink(this.output, this.elsewhere());
    this.own = await listFiles(this.ownFolders());
    this.shared = await listFiles(SHARED_FOLDERS, false);
  }

  async perform(): Promise<void> {
    const { specification, laboratory, scratch } = this;
    const { strace } = laboratory;
    const bait = openSync(this.baitPath, 'a', 0o600);
    this.beganMs = Date.now();
    try {
      const subject = startSubject({
        installation: laboratory.installation,
        args: [
          ...['analyze', specification.media, ...specification.args],
          ...['--output', this.output, '--summary', this.summary],
        ],
        scratch,
        facegateHome: specification.facegateHome,
        bait,
        ...(specification.timeoutMs === undefined ? {} : { timeoutMs: specification.timeoutMs }),
        ...(strace === undefined ? {} : { trace: { strace, file: this.traceFile } }),
        ...(laboratory.scanMemory ? { onHeld: this.scanMemory.bind(this) } : {}),
      });
      this.result = await subject.ended;
    } finally {
      closeSync(bait);
      this.wallMs = Date.now() - this.beganMs;
    }
  }

  async judge(): Promise<void> {
    await this.judgeOutcome();
    this.judgeStreams();
    await this.judgeFiles();
    await this.judgeShared();
    await this.judgeTrace();
  }

  examination(): Examination {
    const { findings, weakHits, wallMs, memoryBytes, memoryObserved, tracedEvents, visible, kernel } = this;
    return {
      run: this.specification.name,
      outcome: this.outcome,
      ...{ findings, weakHits, wallMs, memoryBytes, memoryObserved, tracedEvents, visible, kernel },
      status: this.result?.status ?? null,
      fileBytes: this.scanner.bytesScanned,
      traced: this.laboratory.strace !== undefined && tracedEvents > 0,
    };
  }

  private scanMemory(moment: Moment, pid: number): void {
    this.kernel ??= readKernelFacts(pid);
    const { canaries, memoryProof } = this.specification;
    const scanner = new Scanner(merge(canaries, memoryProof));
    const bytes = scanProcessMemory(pid, scanner);
    if (bytes === undefined) return;
    this.memoryBytes += bytes;
    const proofs = new Set(memoryProof.needles.map(({ canary }) => canary));
    const hits = scanner.take();
    if (hits.some(({ canary }) => proofs.has(canary))) this.memoryObserved = true;
    const found = hits.filter(({ canary }) => !proofs.has(canary));
    this.weakHits.push(...found.filter(({ weak }) => weak));
    const where = moment === 'idle' ? 'memory, once all work was done' : 'memory, at exit';
    this.note('memory', where, describeHits(found.filter(({ weak }) => !weak)));
  }

  private async judgeOutcome(): Promise<void> {
    const { expectedStatus, expectedFrames } = this.specification;
    const status = this.result?.status ?? null;
    if (this.result?.timedOut === true) this.note('outcome', 'the run', 'did not end');
    else if (expectedStatus !== undefined && status !== expectedStatus) {
      this.note('outcome', 'exit status', `${status ?? 'none'} instead of ${expectedStatus}`);
    }
    const summaryText = await readText(this.summary);
    this.note('output-form', 'the summary', faultOfSummary(summaryText));
    const summary = parsed(summaryText);
    const decoded = framesOf(summary);
    if (expectedFrames !== undefined && decoded !== undefined && decoded !== expectedFrames) {
      this.note('frame-count', 'the summary', `${decoded} frames were decoded of ${expectedFrames}`);
    }
    const rows = await readText(this.output);
    if (this.specification.outputIs === undefined) this.note('output-form', 'the output', faultOfRows(rows));
    this.outcome = outcomeOf(summary, rows);
    this.visible = JSON.stringify({
      status,
      stderr: withoutTimes(this.result?.stderr.toString() ?? ''),
      stdout: this.result?.stdout.toString(),
      summary: withoutMeasurements(summary),
      rows,
    });
  }

  private judgeStreams(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      this.scanner.add(this.result?.[stream] ?? Buffer.alloc(0));
      this.note('standard-streams', stream, describeHits(this.scanner.take()));
    }
    if ((this.result?.stdout.length ?? 0) > 0) {
      this.note('standard-streams', 'stdout', 'has bytes although the rows go to a file');
    }
  }

  /** Every file in a folder of the run: only the named ones may be there, and none may hold a canary. */
  private async judgeFiles(): Promise<void> {
    const after = await listFiles(this.ownFolders());
    for (const path of changedPaths(this.own, after)) {
      const state = after.get(path);
      const where = this.shown(path);
      this.scanner.add(Buffer.from(basename(path)));
      this.note('file-name', where, describeHits(this.scanner.take()));
      if (path === this.baitPath) continue;
      if (!this.mayExist(path))
        this.note('file-listing', where, `a ${state?.kind ?? 'file'} nobody asked for`);
      if (state?.kind !== 'file') continue;
      const modifiedMs = Number(state.modifiedNs / 1_000_000n);
      if (modifiedMs < this.beganMs - CLOCK_GRAIN_MS || modifiedMs > Date.now() + CLOCK_GRAIN_MS) {
        this.note('file-time', where, 'was last changed at a time outside the run');
      }
      await this.judgeContent(path, where);
    }
    const bait = await readFile(this.baitPath);
    if (bait.length > 0)
      this.note('inherited-descriptor', 'descriptor 5', `${bait.length} bytes were written`);
  }

  /** Of what is new in everybody's folders, only what carries a canary is ours. */
  private async judgeShared(): Promise<void> {
    const after = await listFiles(SHARED_FOLDERS, false);
    for (const path of changedPaths(this.shared, after)) {
      if (path.startsWith(this.laboratory.folder) || this.laboratory.folder.startsWith(`${path}/`)) continue;
      this.scanner.add(Buffer.from(basename(path)));
      this.note('file-name', path, describeHits(this.scanner.take()));
      const isFile = after.get(path)?.kind === 'file';
      if (isFile && (after.get(path)?.sizeBytes ?? 0n) <= LARGEST_SHARED_BYTES)
        await this.judgeContent(path, path);
    }
  }

  private async judgeContent(path: string, where: string): Promise<void> {
    const content = await readFile(path).catch(() => undefined);
    if (content === undefined) return;
    this.scanner.add(content);
    this.note('file-content', where, describeHits(this.scanner.take()));
    const inHome = this.inHome(path);
    this.note('output-form', where, faultOfRegistryFile(inHome, content.toString('latin1')));
  }

  private async judgeTrace(): Promise<void> {
    const text = await readText(this.traceFile);
    const events = parseTrace(text);
    this.tracedEvents = events.length;
    const permissions = {
      mediaPath: this.specification.media,
      isolationProgram: await findProgram('bwrap', SYSTEM_PATH),
      mayWrite: this.mayExist.bind(this),
      mayShorten: (path: string) => isRegistryLog(this.inHome(path)),
      programs: expectedPrograms(process.env),
    };
    for (const finding of judgeTrace(this.specification.name, events, permissions, this.scanner)) {
      this.findings.push({ ...finding, where: this.shown(finding.where) });
    }
  }

  /** The output, its partial file, the summary, and the registry's own files. */
  private mayExist(path: string): boolean {
    const named = [this.output, this.summary].flatMap((file) => [file, `${file}.partial`]);
    const isOwn = named.includes(path) || path === this.baitPath;
    return isOwn || isRegistryFile(this.inHome(path), this.record);
  }

  private ownFolders(): readonly string[] {
    return [this.scratch.root, this.specification.facegateHome];
  }

  private elsewhere(): string {
    return join(this.scratch.root, 'elsewhere');
  }

  private inHome(path: string): string {
    return relative(this.specification.facegateHome, path);
  }

  private shown(path: string): string {
    const below = relative(this.scratch.root, path);
    return below.startsWith('..') || below === path ? path : below;
  }

  private note(detector: Finding['detector'], where: string, what: string | undefined): void {
    if (what !== undefined) this.findings.push({ detector, run: this.specification.name, where, what });
  }
}

const LARGEST_SHARED_BYTES = 64n * 2n ** 20n;
/** File systems stamp with the time of the last clock tick. */
const CLOCK_GRAIN_MS = 50;

async function plantLink(path: string, target: string): Promise<void> {
  await writeFile(target, '');
  await symlink(target, path);
}

function merge(...all: readonly Canaries[]): Canaries {
  return {
    needles: all.flatMap(({ needles }) => needles),
    pictures: all.flatMap(({ pictures }) => pictures),
  };
}

/** Reads a file; what is not there is empty. */
async function readText(path: string | undefined): Promise<string> {
  return path === undefined ? '' : readFile(path, 'utf8').catch(() => '');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Only what is a code is taken over: a report holds no other text of a run. */
const CODE = /^(?:[ADE]|ERR)_[A-Z0-9_]{1,40}$/;

function outcomeOf(summary: unknown, rows: string): RunOutcome {
  const { code, decisions } = (summary ?? {}) as { code?: unknown; decisions?: unknown };
  const isRecord = typeof decisions === 'object' && decisions !== null;
  return {
    ...(typeof code === 'string' && CODE.test(code) ? { code } : {}),
    decisions: isRecord ? Object.keys(decisions).filter((decision) => CODE.test(decision)) : [],
    rows: rows.split('\n').length - 1,
  };
}

function framesOf(summary: unknown): number | undefined {
  const frames = (summary as { frames?: { decoded?: unknown } } | undefined)?.frames;
  return typeof frames?.decoded === 'number' ? frames.decoded : undefined;
}

function withoutTimes(text: string): string {
  return text.replace(/; \d+\.\d\d s\n/, '; - s\n');
}

/** Times differ from run to run, and the planted models differ in their digests: everything else has to be the same. */
const MEASUREMENT = /(?:Ms|Us)$|^(?:shareOfRun|models)$/;

function withoutMeasurements(summary: unknown): unknown {
  if (typeof summary !== 'object' || summary === null) return summary;
  if (Array.isArray(summary)) return summary.map(withoutMeasurements);
  const kept = Object.entries(summary).filter(([name]) => !MEASUREMENT.test(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, withoutMeasurements(value)]));
}
