import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { FacegateError } from '../errors/facegate-error.ts';

/** A text output that either becomes whole or is given up. All methods but `abandon` throw `ERR_OUTPUT`. */
export interface TextOutput {
  write(text: string): Promise<void>;
  close(): Promise<void>;
  abandon(): Promise<void>;
}

/** Writes to a stream that belongs to the caller, such as standard output; it is not ended. */
export function streamOutput(stream: Writable): TextOutput {
  let failed = false;
  // A closed pipe reports itself by this event, possibly long after the write.
  const onError = (): void => {
    failed = true;
  };
  stream.on('error', onError);
  return {
    async write(text) {
      await writeTo(stream, text, () => failed);
    },
    close() {
      stream.off('error', onError);
      return failed ? Promise.reject(new FacegateError('ERR_OUTPUT')) : Promise.resolve();
    },
    abandon: () => Promise.resolve(),
  };
}

/**
 * Writes to `<path>.partial` and gives it its name when it is complete, so that a file of that name is always whole.
 * An existing file is replaced at that moment. Readable by the owner alone (mode 0600).
 */
export async function fileOutput(path: string): Promise<TextOutput> {
  const partialPath = `${path}.partial`;
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
    write: (text) => writeTo(stream, text, () => stream.errored !== null),
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

async function writeTo(stream: Writable, text: string, hasFailed: () => boolean): Promise<void> {
  if (hasFailed() || stream.destroyed) throw new FacegateError('ERR_OUTPUT');
  if (stream.write(text)) return;
  try {
    await once(stream, 'drain');
  } catch {
    throw new FacegateError('ERR_OUTPUT');
  }
}
