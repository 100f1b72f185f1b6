import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FacegateError } from '../errors/facegate-error.ts';

function isPackageRoot(folder: string): boolean {
  const path = join(folder, 'package.json');
  if (!existsSync(path)) return false;
  const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
  return typeof content === 'object' && content !== null && 'name' in content && content.name === 'facegate';
}

/**
 * Finds the folder of this package: the nearest one above this file whose package.json is named `facegate`. It is the
 * same for the sources, for `dist` and for an installed package.
 *
 * @throws FacegateError `ERR_INTERNAL` when there is none.
 */
export function findPackageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!isPackageRoot(folder)) {
    const parent = dirname(folder);
    if (parent === folder) throw new FacegateError('ERR_INTERNAL');
    folder = parent;
  }
  return folder;
}

/** Returns the package's own models folder: `manifest.json` and `converted/<id>.onnx`. */
export function packageModelsFolder(): string {
  return join(findPackageRoot(), 'models');
}

/** Says whether a folder is that of the package's own models rather than one of the user's. */
export function isPackageModelsFolder(folder: string): boolean {
  return resolve(folder) === packageModelsFolder();
}
