import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const manifestSchema = z.object({ name: z.string(), version: z.string() });

/** Returns the package's own folder: the nearest one above this file whose package.json is named `facegate`. */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (nameAndVersion(folder)?.name !== 'facegate') {
    const above = dirname(folder);
    if (above === folder) throw new TypeError('this file is not inside the package facegate');
    folder = above;
  }
  return folder;
}

/** Returns name and version of the package whose package.json lies in a folder, if there is one. */
export function nameAndVersion(folder: string): { name: string; version: string } | undefined {
  const path = join(folder, 'package.json');
  if (!existsSync(path)) return undefined;
  const parsed = manifestSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  return parsed.success ? parsed.data : undefined;
}

/** Says whether the package runs from a checkout rather than from where it was installed. */
export function isCheckout(): boolean {
  return existsSync(join(packageFolder(), '.git'));
}

/** Returns where results go unless told otherwise: `bench/results` of a checkout, else the working directory. */
export function defaultResultsFolder(): string {
  return isCheckout() ? join(packageFolder(), 'bench', 'results') : process.cwd();
}
