import { rename, writeFile } from 'node:fs/promises';
import { FacegateError } from '../index.ts';

/**
 * Writes a record to a file, whole or not at all, or to standard output for `-`.
 *
 * @throws `ERR_OUTPUT` when the file cannot be written.
 */
export async function writeRecord(path: string, bytes: Uint8Array): Promise<void> {
  if (path === '-') {
    process.stdout.write(bytes);
    return;
  }
  try {
    const fresh = `${path}.new`;
    await writeFile(fresh, bytes, { mode: 0o600, flush: true });
    await rename(fresh, path);
  } catch {
    throw new FacegateError('ERR_OUTPUT');
  }
}
