import process from 'node:process';

const FLAGS = ['--permission', '--experimental-permission'] as const;

/**
 * Returns the flags under which a Node process may read its own code and load its native libraries, and neither write
 * files nor start processes or threads; none where this Node cannot be told so. A seat belt: descriptors and native
 * code are not held by it.
 *
 * @param readable - Absolute paths, none inside another: folders end with a slash.
 */
export function permissionOptions(readable: readonly string[]): readonly string[] {
  // The flag had another name before Node 22.13.
  const flag = FLAGS.find((name) => process.allowedNodeEnvironmentFlags.has(name));
  // Node 20 takes a comma for the end of a path, and a star for any path.
  if (flag === undefined || readable.some((path) => /[,*]/.test(path))) return [];
  const allowed = readable.map((path) => `--allow-fs-read=${path.endsWith('/') ? `${path}*` : path}`);
  // The warning that the flag prints would be one more thing on standard error.
  return [flag, '--no-warnings', '--allow-addons', ...allowed];
}
