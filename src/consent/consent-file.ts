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
  const bytes = await readRegularFile(path);
  if (bytes === undefined) throw new FacegateError('ERR_RECORD_NOT_FOUND');
  return bytes;
}

async function readRegularFile(path: string): Promise<Uint8Array | undefined> {
  try {
    // O_NONBLOCK: opening a pipe must not wait for a writer.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    if (!(await file.stat()).isFile()) return undefined;
    const buffer = Buffer.alloc(MAXIMUM_RECORD_BYTES + 1);
    let length = 0;
    let bytesRead: number;
    do {
      ({ bytesRead } = await file.read(buffer, length, buffer.length - length));
      length += bytesRead;
    } while (bytesRead > 0);
    return new Uint8Array(buffer.subarray(0, length));
  } catch {
    // It does not exist, or may not be read.
  }
  return undefined;
}
