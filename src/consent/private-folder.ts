import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { FacegateError } from '../errors/facegate-error.ts';

/** Permission bits by which the group, or everybody, may write. */
const OTHERS_WRITE = 0o022;

const PERMISSION_BITS = 0o777;
const OWNER_ONLY = 0o700;

/**
 * Makes a folder that nobody but its owner can look into, or makes an existing one so. One that is so already is left
 * alone: a mode that is set again and again could carry something, and a proof counts every setting.
 */
export function makePrivateFolder(path: string): void {
  makeFolder(path);
  if ((modeOf(path) & PERMISSION_BITS) !== OWNER_ONLY) chmodSync(path, OWNER_ONLY);
}

/** Folder by folder: Node's own way of making several at once never returns where a file system says there is none. */
function makeFolder(path: string): void {
  if (isFolder(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: OWNER_ONLY });
  } catch (error) {
    // Somebody else may just have made it.
    if (!isFolder(path)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/**
 * Makes sure that nobody but their owner could have put something into folders: a planted key would be believed, and a
 * log put back would undo a withdrawal. One that is empty or out of reach holds nothing that could be believed. Windows
 * has no permission bits to look at.
 *
 * @throws `ERR_HOME_SHARED`.
 */
export function expectPrivateFolders(paths: readonly string[]): void {
  if (process.platform !== 'win32' && paths.some(isShared)) throw new FacegateError('ERR_HOME_SHARED');
}

function isShared(path: string): boolean {
  return (modeOf(path) & OTHERS_WRITE) !== 0 && !isEmpty(path);
}

function modeOf(path: string): number {
  try {
    return statSync(path).mode;
  } catch {
    // It does not exist, or nobody here can reach it.
  }
  return 0;
}

/** One that may not be listed can still hold a file whose name is known. */
function isEmpty(path: string): boolean {
  try {
    return readdirSync(path).length === 0;
  } catch {
    // It is no folder, or may not be listed.
  }
  return false;
}
