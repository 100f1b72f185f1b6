import { spawn, type ChildProcess } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Readable, Writable } from 'node:stream';
import { straceArguments, type Strace } from './strace.ts';
import type { Scratch } from './scratch.ts';

/** A built facegate: the one that this code belongs to, or another one under test. */
export interface Installation {
  /** The command line's entry, `dist/src/cli/main.js`. */
  readonly mainScript: string;
}

/** A moment at which a run stands still. `idle`: its work is done, its threads are there. */
export type Moment = 'idle' | 'exit';

/** How a run is started. */
export interface SubjectOptions {
  readonly installation: Installation;
  /** Arguments of `facegate`. */
  readonly args: readonly string[];
  readonly scratch: Scratch;
  /** Folder of keys, trust store and registry. */
  readonly facegateHome: string;
  readonly trace?: { readonly strace: Strace; readonly file: string };
  /** Called while the run stands still; it goes on afterwards. Without it the run never stops. */
  readonly onHeld?: (moment: Moment, pid: number) => void;
  /** Command, such as `prlimit` with its options, that the run is started with. */
  readonly wrapper?: readonly string[];
  readonly nodeOptions?: readonly string[];
  /** Where standard output goes. Default: it is collected. */
  readonly standardOutput?: number;
  /** A descriptor that the run inherits and has no business with. */
  readonly bait?: number;
  readonly timeoutMs?: number;
}

/** How a run ended. */
export interface SubjectResult {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly timedOut: boolean;
}

/** A run under way. */
export interface Subject {
  readonly child: ChildProcess;
  readonly ended: Promise<SubjectResult>;
}

const DEFAULT_TIMEOUT_MS = 120_000;
const REPORT_DESCRIPTOR = 3;
const RELEASE_DESCRIPTOR = 4;

/** Returns the installation that this file is part of, built. */
export function ownInstallation(): Installation {
  const built = new URL('../cli/main.js', import.meta.url);
  const source = new URL('../../dist/src/cli/main.js', import.meta.url);
  return { mainScript: fileURLToPath(import.meta.url.endsWith('.ts') ? source : built) };
}

/** Starts the production command line as a user would, in its scratch folders, traced and held as asked. */
export function startSubject(options: SubjectOptions): Subject {
  const [file = process.execPath, ...args] = commandLine(options);
  const child = spawn(file, args, {
    cwd: options.scratch.work,
    env: environmentOf(options),
    stdio: ['ignore', options.standardOutput ?? 'pipe', 'pipe', 'pipe', 'pipe', options.bait ?? 'ignore'],
  });
  if (options.onHeld !== undefined) answerHolds(child, options.onHeld);
  return { child, ended: resultOf(child, options.timeoutMs ?? DEFAULT_TIMEOUT_MS) };
}

function commandLine(options: SubjectOptions): readonly string[] {
  const { installation, trace, wrapper = [], nodeOptions = [], args } = options;
  const hold = options.onHeld === undefined ? [] : ['--import', holdScript()];
  return [
    ...(trace === undefined ? [] : [trace.strace.path, ...straceArguments(trace.strace, trace.file)]),
    ...wrapper,
    ...[process.execPath, ...nodeOptions, ...hold, installation.mainScript, ...args],
  ];
}

/** Always our own: a build under test must not hold itself. */
function holdScript(): string {
  return pathToFileURL(join(dirname(ownInstallation().mainScript), '../evidence/hold-when-idle.js')).href;
}

/** What a careless environment holds: everything that makes programs talkative. */
function environmentOf({ scratch, facegateHome }: SubjectOptions): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: scratch.home,
    TMPDIR: scratch.temporary,
    FACEGATE_HOME: facegateHome,
    DEBUG: '*',
    ...(process.env['FFMPEG_PATH'] === undefined ? {} : { FFMPEG_PATH: process.env['FFMPEG_PATH'] }),
    // io_uring would write past every trace.
    UV_USE_IO_URING: '0',
  };
}

function answerHolds(child: ChildProcess, onHeld: NonNullable<SubjectOptions['onHeld']>): void {
  const report = child.stdio[REPORT_DESCRIPTOR] as Readable;
  const release = child.stdio[RELEASE_DESCRIPTOR] as Writable;
  release.on('error', () => undefined);
  report.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.trim().split('\n')) {
      const [moment, pid] = line.split(' ');
      try {
        onHeld(moment === 'idle' ? 'idle' : 'exit', Number(pid));
      } finally {
        release.write('.');
      }
    }
  });
}

function resultOf(child: ChildProcess, timeoutMs: number): Promise<SubjectResult> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk)).on('error', () => undefined);
  child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk)).on('error', () => undefined);
  return new Promise((resolve) => {
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, timeoutMs);
    const end = (status: number | null, signal: NodeJS.Signals | null): void => {
      clearTimeout(timer);
      resolve({
        ...{ status, signal, timedOut },
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr),
      });
    };
    child.once('error', () => {
      end(null, null);
    });
    child.once('close', end);
  });
}
