import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { FacegateError } from '../run.ts';

/**
 * Makes sure that no file a run writes is one that it reads, or one that it writes already.
 *
 * @throws `ERR_OUTPUT_IS_INPUT`.
 */
export async function expectDistinctPaths(
  inputs: readonly (string | undefined)[],
  outputs: readonly (string | undefined)[],
): Promise<void> {
  const taken = new Set<string>();
  for (const path of inputs) if (path !== undefined) taken.add(await identityOf(path));
  for (const path of outputs) {
    if (path === undefined || path === '-') continue;
    const identity = await identityOf(path);
    if (taken.has(identity)) throw new FacegateError('ERR_OUTPUT_IS_INPUT');
    taken.add(identity);
  }
}

/** Returns the path with its links resolved, as far as it exists. */
async function identityOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const folder = await realpath(dirname(path)).catch(() => dirname(path));
    return join(folder, basename(path));
  }
}
