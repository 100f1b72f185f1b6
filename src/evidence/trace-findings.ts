import { basename } from 'node:path';
import type { Finding } from './finding.ts';
import type { Scanner } from './scanner.ts';
import { describeHits } from './finding.ts';
import type { TraceAction, TraceEvent } from './trace-events.ts';

/** What a run may do: everything else that the trace shows is a finding. */
export interface Permissions {
  /** Files that may be opened for writing, created, renamed and replaced. */
  mayWrite(path: string): boolean;
  /** Files of which an end may be cut off: what was there stays on the disk, and nothing else shows it. */
  mayShorten(path: string): boolean;
  /** Names of the programs that a run starts; any other could keep what it is given. */
  readonly programs: readonly string[];
  /** The program that isolates decoders: making its own file system in memory, it makes files there. */
  readonly isolationProgram: string | undefined;
  /** File of the media, whose name is expected in the arguments and opens of the run itself. */
  readonly mediaPath: string;
}

/** Written to by every program, and nobody can read it back there. */
const HARMLESS = /^(\/dev\/(null|full|zero|urandom|random)|pipe:.*|socket:.*|anon_inode:.*)$/;

/** Judges what a trace shows, one finding per kind and place. */
export function judgeTrace(
  run: string,
  events: readonly TraceEvent[],
  permissions: Permissions,
  scanner: Scanner,
): readonly Finding[] {
  const findings = events
    .filter((event) => !isIsolating(event, permissions))
    .flatMap(({ action }) => judgeAction(run, action, permissions, scanner));
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

/** What bubblewrap does before it starts the decoder: an own root in memory, and a loopback device of its own. */
function isIsolating({ program, action }: TraceEvent, { isolationProgram }: Permissions): boolean {
  if (isolationProgram === undefined || program !== isolationProgram) return false;
  switch (action.kind) {
    case 'write':
    case 'create':
    case 'rename':
      return true;
    case 'socket':
      return action.family === 'AF_NETLINK' || action.family === 'NETLINK' || action.family === 'AF_UNIX';
    case 'shorten':
    case 'attributes':
    case 'memory':
    case 'execute':
      return false;
  }
}

function judgeAction(
  run: string,
  event: TraceAction,
  permissions: Permissions,
  scanner: Scanner,
): readonly Finding[] {
  const mayWrite = (path: string): boolean => HARMLESS.test(path) || permissions.mayWrite(path);
  switch (event.kind) {
    case 'write': {
      if (mayWrite(event.path)) return [];
      const what = event.succeeded ? 'opened for writing' : 'tried to open for writing';
      return [{ detector: 'write-trace', run, where: event.path, what }];
    }
    case 'create':
      return event.paths
        .filter((path) => !mayWrite(path))
        .map((path) => ({ detector: 'write-trace', run, where: path, what: event.call }) as const);
    case 'rename':
      return [event.from, event.to]
        .filter((path) => !mayWrite(path))
        .map((path) => ({ detector: 'write-trace', run, where: path, what: 'rename' }) as const);
    case 'shorten':
      if (permissions.mayShorten(event.path)) return [];
      return [{ detector: 'write-trace', run, where: event.path, what: event.call }];
    case 'attributes':
      return [{ detector: 'time-trace', run, where: event.path, what: event.call }];
    case 'socket':
      // Node's pipes to a child process are pairs of local sockets, connected to each other and to nothing else.
      if (event.call === 'socketpair' && event.family === 'AF_UNIX') return [];
      return [{ detector: 'socket-trace', run, where: event.family, what: event.call }];
    case 'memory':
      return [{ detector: 'shared-memory-trace', run, where: 'the kernel', what: event.call }];
    case 'execute':
      return judgeExecution(run, event, permissions, scanner);
  }
}

/** A program that the run starts, with its arguments and environment, in which the media's path is expected. */
function judgeExecution(
  run: string,
  event: Extract<TraceAction, { kind: 'execute' }>,
  { mediaPath, programs }: Permissions,
  scanner: Scanner,
): readonly Finding[] {
  if (!programs.includes(basename(event.file))) {
    return [{ detector: 'child-trace', run, where: event.file, what: 'a program that no run starts' }];
  }
  scanner.add(Buffer.from(event.text.replaceAll(mediaPath, ''), 'utf8'));
  const what = describeHits(scanner.take());
  return what === undefined ? [] : [{ detector: 'child-trace', run, where: event.file, what }];
}
