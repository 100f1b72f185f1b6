import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseRetention } from '../consent/policy/parse-retention.ts';
import type { RetentionPolicy } from '../consent/policy/retention.ts';
import { FacegateError } from '../errors/facegate-error.ts';
import { findPackageRoot } from '../inference/package-root.ts';

/**
 * Reads the retention policy that a run needs.
 *
 * @param path - A `retention.json`; default: the package's own.
 * @throws `ERR_RETENTION` when it is missing, invalid, or looser than what the code enforces.
 */
export async function readRetention(
  path = join(findPackageRoot(), 'retention.json'),
): Promise<RetentionPolicy> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new FacegateError('ERR_RETENTION');
  });
  return parseRetention(text);
}
