import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Installation } from '../../src/evidence/subject.ts';
import type { Patch } from './leak.ts';

/**
 * Copies the built product into a folder of its own and changes it.
 *
 * @param repository - Root of the repository, built.
 * @param folder - Does not exist yet; inside the repository, whose packages the copy uses.
 * @throws Error when an anchor is not there exactly once: the product has moved on and the leak has to follow.
 */
export function makeBuild(repository: string, folder: string, patches: readonly Patch[]): Installation {
  mkdirSync(folder, { recursive: true });
  for (const part of ['dist/src', 'dist/workers', 'package.json', 'retention.json', 'models/manifest.json']) {
    cpSync(join(repository, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(repository, 'models/converted'), join(folder, 'models/converted'));
  for (const patch of patches) apply(folder, patch);
  return { mainScript: join(folder, 'dist/src/cli/main.js') };
}

function apply(folder: string, { file, anchor, replacement }: Patch): void {
  const path = join(folder, 'dist', file);
  const parts = readFileSync(path, 'utf8').split(anchor);
  if (parts.length !== 2) {
    throw new Error(`${file} has the anchor ${parts.length - 1} times instead of once: ${anchor}`);
  }
  writeFileSync(path, parts.join(replacement));
}
