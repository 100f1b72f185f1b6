import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { FacegateError } from '../errors/facegate-error.ts';

const BLOCK_BYTES = 1024 * 1024;

/**
 * Returns the SHA-256 of the first `sizeBytes` bytes behind a descriptor, lower-case hex, by positional reads (the
 * descriptor's own offset stays where it is). Throws `ERR_MEDIA_CHANGED` if the file ends earlier, `ERR_ABORTED`.
 */
export async function hashFile(handle: FileHandle, sizeBytes: number, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const block = new Uint8Array(Math.min(BLOCK_BYTES, Math.max(1, sizeBytes)));
  try {
    for (let position = 0; position < sizeBytes;) {
      if (signal?.aborted === true) throw new FacegateError('ERR_ABORTED');
      const { bytesRead } = await handle.read(
        block,
        0,
        Math.min(block.length, sizeBytes - position),
        position,
      );
      if (bytesRead === 0) throw new FacegateError('ERR_MEDIA_CHANGED');
      hash.update(block.subarray(0, bytesRead));
      position += bytesRead;
    }
    return hash.digest('hex');
  } finally {
    block.fill(0);
  }
}
