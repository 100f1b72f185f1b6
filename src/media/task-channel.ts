import { readSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { pauseBeforeRetry, writeAll } from './child-output.ts';

/** A decoder process of ours says on this descriptor that it is ready, and is told there what to do. */
export const TASK_DESCRIPTOR = 5;
/** The argument of a process that waits for a task. */
export const AWAIT_TASK = 'await-task';
const READY = '+';
const CHUNK_BYTES = 4096;

/** In the child: says that everything is loaded, and blocks until the whole task is there. Throws when none comes. */
export function receiveTask(): unknown {
  writeAll(TASK_DESCRIPTOR, Buffer.from(READY));
  return JSON.parse(Buffer.concat([...chunksUntilEnd()]).toString('utf8'));
}

function* chunksUntilEnd(): Generator<Buffer, void, undefined> {
  for (;;) {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    try {
      const count = readSync(TASK_DESCRIPTOR, chunk);
      if (count === 0) return;
      yield chunk.subarray(0, count);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      pauseBeforeRetry();
    }
  }
}

/** In the parent: gives the task. */
export function sendTask(channel: Duplex, task: object): void {
  channel.end(JSON.stringify(task));
}

/** In the parent: resolves with whether the child says that it is ready before the signal is aborted. */
export function saysReady(channel: Duplex, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const decide = (isReady: boolean): void => {
      signal.removeEventListener('abort', giveUp);
      channel.off('data', hear).off('close', giveUp).pause();
      resolve(isReady);
    };
    const hear = (chunk: Uint8Array): void => {
      decide(Buffer.from(chunk).toString('latin1') === READY);
    };
    const giveUp = (): void => {
      decide(false);
    };
    if (signal.aborted || channel.destroyed) {
      resolve(false);
      return;
    }
    signal.addEventListener('abort', giveUp, { once: true });
    channel.on('data', hear).once('close', giveUp);
  });
}
