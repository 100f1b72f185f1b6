import { lstatSync, readlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** How far bubblewrap goes: as root the kernel's user namespace can be done without, and it gets in the way. */
export type Isolation = 'namespaces' | 'namespaces-of-a-user';

/** Folders of programs and libraries. Nothing of a home, no configuration, no data. */
const SYSTEM_FOLDERS = ['/usr', '/opt', '/nix/store', '/gnu/store', '/etc/alternatives', '/etc/ld.so.cache'];

/** Folders at the root that are links into `/usr` on some systems. */
const ROOT_FOLDERS = ['/lib', '/lib32', '/lib64', '/libx32', '/bin', '/sbin'];

/**
 * Returns bubblewrap's options: own network, process, IPC, host name and mount namespaces; the system and what is
 * named, read-only; an own /proc and /dev in which nothing can be created either.
 *
 * @param readable - Files and folders that the process needs beyond the system's.
 */
export function isolationOptions(isolation: Isolation, readable: readonly string[]): readonly string[] {
  return [
    ...['--unshare-net', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'],
    ...['--die-with-parent', '--new-session', '--cap-drop', 'ALL'],
    // Root reads media of other users through this capability; a user namespace would take it away.
    ...(isolation === 'namespaces' ? ['--cap-add', 'CAP_DAC_READ_SEARCH'] : ['--unshare-user']),
    ...SYSTEM_FOLDERS.flatMap(readOnly),
    ...ROOT_FOLDERS.flatMap(sameAsHere),
    ...readable.filter((path) => !path.startsWith('/usr/')).flatMap(readOnly),
    ...['--proc', '/proc', '--dev', '/dev', '--remount-ro', '/dev', '--remount-ro', '/', '--chdir', '/'],
  ];
}

/**
 * Returns what a program outside the system's folders needs to be readable: itself, and the libraries beside its
 * `bin` folder.
 */
export function programPaths(realPath: string): readonly string[] {
  const folder = dirname(realPath);
  return basename(folder) === 'bin' ? [realPath, join(dirname(folder), 'lib')] : [realPath];
}

function readOnly(path: string): readonly string[] {
  return ['--ro-bind-try', path, path];
}

function sameAsHere(path: string): readonly string[] {
  try {
    return lstatSync(path).isSymbolicLink() ? ['--symlink', readlinkSync(path), path] : readOnly(path);
  } catch {
    return [];
  }
}
