import { createHash } from 'node:crypto';
import type { Writable } from 'node:stream';
import { FacegateError } from '../errors/facegate-error.ts';
import type { MediaFile } from './open-media.ts';
import type { StillTask } from './still-task.ts';

const BLOCK_BYTES = 256 * 1024;
const MAXIMUM_FILE_BYTES = 2 ** 31;

/**
 * Writes the task and the files to a picture process, each after its length, and ends the pipe. What a file gives is written is hashed once more:
 * throws `ERR_MEDIA_CHANGED` when it is not what was opened. A process that stops reading ends the feed without an
 * error, because its exit status tells.
 */
export async function feedStills(
  pipe: Writable,
  task: StillTask,
  files: readonly MediaFile[],
): Promise<void> {
  const block = new Uint8Array(BLOCK_BYTES);
  try {
    const description = Buffer.from(JSON.stringify(task));
    if (!(await written(pipe, lengthOf(description.length))) || !(await written(pipe, description))) return;
    for (const file of files) {
      if (file.sizeBytes >= MAXIMUM_FILE_BYTES) throw new FacegateError('ERR_MEDIA_LIMITS');
      if (!(await written(pipe, lengthOf(file.sizeBytes)))) return;
      if (!(await feedFile(pipe, file, block))) return;
    }
    pipe.end();
  } finally {
    block.fill(0);
  }
}

function lengthOf(bytes: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes);
  return length;
}

function feedFile(pipe: Writable, file: MediaFile, block: Uint8Array): Promise<boolean> {
  return file.withHandle(async (handle) => {
    const hash = createHash('sha256');
    for (let position = 0; position < file.sizeBytes;) {
      const { bytesRead } = await handle.read(
        block,
        0,
        Math.min(block.length, file.sizeBytes - position),
        position,
      );
      if (bytesRead === 0) throw new FacegateError('ERR_MEDIA_CHANGED');
      hash.update(block.subarray(0, bytesRead));
      if (!(await written(pipe, block.subarray(0, bytesRead)))) return false;
      position += bytesRead;
    }
    if (hash.digest('hex') !== file.sha256) throw new FacegateError('ERR_MEDIA_CHANGED');
    return true;
  });
}

/** Resolves when the bytes are in the pipe and the buffer may be used again, with whether they could be written. */
function written(pipe: Writable, bytes: Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    // A pipe that is destroyed meanwhile may never call back.
    const onClose = (): void => {
      resolve(false);
    };
    pipe.once('close', onClose);
    pipe.write(bytes, (error) => {
      pipe.off('close', onClose);
      resolve(error === null || error === undefined);
    });
  });
}
