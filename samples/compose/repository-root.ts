import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Finds the folder above this file that holds the portraits; works from the sources and from `dist`. */
export function repositoryRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'samples', 'portraits', 'PROVENANCE.md'))) {
    const above = dirname(folder);
    if (above === folder) throw new TypeError('the portraits are not above this file');
    folder = above;
  }
  return folder;
}
