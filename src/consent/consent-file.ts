import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { FacegateError } from '../errors/facegate-error.ts';
import { MAXIMUM_RECORD_BYTES } from './record/strict-json.ts';

/**
 * Reads the bytes of a consent record, at most one more than a record may have: a file that is too long is found out
 * by the parser without being read whole.
 *
 * @throws `ERR_RECORD_NOT_FOUND` when there is no such regular file or it may not be read.
 */
export async function readConsentFile(path: string): Promise<Uint8Array> {
  try {
    // O_NONBLOCK: opening a pipe must not wait for a writer.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    if (!(await file.stat()).isFile()) throw new FacegateError('ERR_RECORD_NOT_FOUND');
    const buffer = Buffer.alloc(MAXIMUM_RECORD_BYTES + 1);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return new Uint8Array(buffer.subarray(0, length));
  } catch {
    throw new FacegateError('ERR_RECORD_NOT_FOUND');
  }
}
