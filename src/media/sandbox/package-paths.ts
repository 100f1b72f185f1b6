import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { workerScript } from '../worker-script.ts';

/**
 * Returns the files and folders that a Node process of this package reads: the built code, and every `node_modules`
 * folder in which its packages can be, above it, also where such a folder is a link to another. None is inside another;
 * folders end with a slash.
 */
export function packagePaths(): readonly string[] {
  const built = dirname(dirname(workerScript('container-probe')));
  const root = dirname(built);
  const paths = [...new Set([`${built}/`, join(root, 'package.json'), ...moduleFolders(root)])];
  return paths.filter((path) => !paths.some((other) => other !== path && path.startsWith(other)));
}

function moduleFolders(folder: string): readonly string[] {
  const parent = dirname(folder);
  if (parent === folder) return [];
  const candidates = basename(folder) === 'node_modules' ? [folder] : [join(folder, 'node_modules')];
  const found = candidates
    .filter((path) => existsSync(path))
    .flatMap((path) => [path, realpathSync(path)])
    .map((path) => `${path}/`);
  return [...found, ...moduleFolders(parent)];
}
