import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

/** Where the system's own tools are; the caller's `PATH` could name others. */
export const SYSTEM_PATH = '/usr/bin:/bin:/usr/local/bin';

/** Returns the absolute path of an executable in a search path, or `undefined`. Relative entries do not count. */
export async function findProgram(name: string, searchPath: string): Promise<string | undefined> {
  for (const folder of searchPath.split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    const path = join(folder, name);
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

/** Returns whether a path names something this process may execute. */
export function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
