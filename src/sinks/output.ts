import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { lstat, rename, rm } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { FacegateError } from '../errors/facegate-error.ts';

/** Where a sink writes: it either becomes whole or is given up. All methods but `abandon` throw `ERR_OUTPUT`. */
export interface Output {
  /**
   * Takes text (UTF-8) or bytes and resolves when more may come. Bytes are borrowed: once it has resolved they are
   * written and the caller may overwrite them.
   */
  write(chunk: string | Uint8Array): Promise<void>;
  close(): Promise<void>;
  abandon(): Promise<void>;
}

const NOTHING = new Uint8Array(0);

/** Writes to a stream that belongs to the caller, such as standard output; it is not ended. */
export function streamOutput(stream: Writable): Output {
  let failed = false;
  // A closed pipe reports itself by this event, possibly long after the write.
  const onError = (): void => {
    failed = true;
  };
  stream.on('error', onError);
  return {
    write: (chunk) => writeTo(stream, chunk, () => failed),
    async close() {
      // Text may still wait in the stream: what comes after it is written when it is.
      await writeTo(stream, NOTHING, () => failed);
      stream.off('error', onError);
    },
    abandon: () => Promise.resolve(),
  };
}

/**
 * Writes to `<path>.partial` and gives it its name when it is complete, so that a file of that name is always whole.
 * An existing file is replaced at that moment. Readable by the owner alone (mode 0600).
 */
export async function fileOutput(path: string): Promise<Output> {
  const partialPath = `${path}.partial`;
  await expectReplaceable(path);
  // What a killed run left behind, or a link that somebody put there, goes; `wx` then follows no link.
  await rm(partialPath, { force: true }).catch(() => undefined);
  const stream = createWriteStream(partialPath, { flags: 'wx', mode: 0o600, flush: true });
  stream.on('error', () => undefined);
  try {
    await once(stream, 'open');
  } catch {
    throw new FacegateError('ERR_OUTPUT');
  }
  return {
    write: (chunk) => writeTo(stream, chunk, () => stream.errored !== null),
    async close() {
      try {
        stream.end();
        await finished(stream);
        await rename(partialPath, path);
      } catch {
        throw new FacegateError('ERR_OUTPUT');
      }
    },
    async abandon() {
      stream.destroy();
      await rm(partialPath, { force: true }).catch(() => undefined);
    },
  };
}

/** Hands a chunk over. Text may wait in the stream's own buffer, up to its limit; bytes are waited for. */
function writeTo(stream: Writable, chunk: string | Uint8Array, hasFailed: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (): void => {
      reject(new FacegateError('ERR_OUTPUT'));
    };
    if (hasFailed() || stream.destroyed) {
      fail();
      return;
    }
    const room = stream.write(chunk, (error) => {
      stream.off('close', fail);
      if (error === undefined || error === null) resolve();
      else fail();
    });
    if (room && typeof chunk === 'string') resolve();
    // A stream that is destroyed in the middle of a write need not report that write.
    else stream.once('close', fail);
  });
}

/** A device, a pipe, a folder or a link is not ours to replace: throws `ERR_OUTPUT` for what is no regular file. */
async function expectReplaceable(path: string): Promise<void> {
  const existing = await lstat(path).catch(() => undefined);
  if (existing !== undefined && !existing.isFile()) throw new FacegateError('ERR_OUTPUT');
}
