import { spawn, type ChildProcess } from 'node:child_process';
import { Duplex, type Readable, type Writable } from 'node:stream';
import { FacegateError } from '../errors/facegate-error.ts';
import type { Command } from './child-command.ts';
import { discardBuffered } from './pixel-pump.ts';
import { writtenBytes } from './sandbox/process-account.ts';
import type { Sandbox } from './sandbox/sandbox.ts';
import { TASK_DESCRIPTOR } from './task-channel.ts';

/** How long a decoder may take to end after SIGTERM. */
const TERM_GRACE_MS = 500;

/** A running decoder: media on descriptor 0, log on 2, detector parts on 3, full parts on 4. */
export interface DecoderProcess {
  /** Present when the media goes through a pipe. */
  readonly input: Writable | undefined;
  readonly log: Readable;
  readonly detector: Readable;
  readonly full: Readable;
  /** Present when it was asked for: where the process gets its task. */
  readonly channel: Duplex | undefined;
  readonly hasEnded: boolean;
  /** Resolves when the process is gone: whether it ended by itself with status 0. */
  readonly succeeded: Promise<boolean>;
  /**
   * Returns the bytes that the kernel says the process has caused to be written to storage so far; `undefined` where
   * it does not tell, and once the process is gone.
   */
  writtenBytes(): number | undefined;
  /** Ends the process: SIGTERM, SIGKILL half a second later. Resolves when it is gone; safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts a decoder inside the sandbox, in the root folder.
 *
 * @param media - Descriptor that becomes its standard input, or `pipe`. Borrowed: the child gets a duplicate.
 * @param channel - Whether there is a descriptor 5, for both directions.
 */
export async function startDecoder(
  command: Command,
  media: number | 'pipe',
  sandbox: Sandbox,
  channel: 'with-channel' | 'no-channel' = 'no-channel',
): Promise<DecoderProcess> {
  const { file, args, env } = await sandbox.contain(command);
  const child = spawn(file, args, {
    stdio: [
      media,
      'ignore',
      'pipe',
      'pipe',
      'pipe',
      ...(channel === 'with-channel' ? ['pipe' as const] : []),
    ],
    cwd: '/',
    env: { ...env },
    windowsHide: true,
  });
  const succeeded = new Promise<boolean>((resolve) => {
    child.once('error', () => {
      resolve(false);
    });
    // 'exit', not 'close': the pipes are waited for by those who read them.
    child.once('exit', (status) => {
      resolve(status === 0);
    });
  });
  // The child may stop reading.
  const tasks = channel === 'with-channel' ? duplex(child, TASK_DESCRIPTOR) : undefined;
  for (const pipe of [child.stdin, tasks]) pipe?.on('error', () => undefined);
  return {
    input: child.stdin ?? undefined,
    log: readable(child, 2),
    detector: readable(child, 3),
    full: readable(child, 4),
    channel: tasks,
    get hasEnded() {
      return hasEnded(child);
    },
    succeeded,
    writtenBytes: () => (child.pid === undefined ? undefined : writtenBytes(child.pid)),
    stop: () => stop(child, succeeded),
  };
}

async function stop(child: ChildProcess, ended: Promise<boolean>): Promise<void> {
  for (const stream of child.stdio) {
    if (stream === null || stream === undefined) continue;
    if ('read' in stream) discardBuffered(stream);
    else stream.destroy();
  }
  if (hasEnded(child)) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), TERM_GRACE_MS);
  await ended;
  clearTimeout(timer);
}

function hasEnded({ exitCode, signalCode, pid }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null || pid === undefined;
}

function duplex(child: ChildProcess, descriptor: number): Duplex {
  const stream = (child.stdio as readonly unknown[])[descriptor];
  if (!(stream instanceof Duplex)) throw new FacegateError('ERR_INTERNAL');
  return stream;
}

function readable(child: ChildProcess, descriptor: 2 | 3 | 4): Readable {
  const stream = child.stdio[descriptor];
  if (stream === null || stream === undefined || !('read' in stream)) throw new FacegateError('ERR_INTERNAL');
  return stream;
}
