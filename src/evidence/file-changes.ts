import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** What is known of a file without reading it. */
export interface FileState {
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly sizeBytes: bigint;
  readonly modifiedNs: bigint;
  /** Number of the file on its device: another file under the same name has another one. */
  readonly inode: bigint;
}

/** The files under some folders, by path. */
export type Listing = ReadonlyMap<string, FileState>;

/** Lists everything under some folders. What cannot be read, or is gone again, is left out. */
export async function listFiles(folders: readonly string[], deep = true): Promise<Listing> {
  const listing = new Map<string, FileState>();
  for (const folder of folders) await addFolder(folder, deep, listing);
  return listing;
}

/** Returns the paths that are new, or whose content, time or identity changed. */
export function changedPaths(before: Listing, after: Listing): readonly string[] {
  return [...after]
    .filter(([path, state]) => {
      const earlier = before.get(path);
      if (earlier === undefined) return true;
      if (state.kind === 'folder') return false;
      return (
        earlier.inode !== state.inode ||
        earlier.sizeBytes !== state.sizeBytes ||
        earlier.modifiedNs !== state.modifiedNs
      );
    })
    .map(([path]) => path);
}

async function addFolder(folder: string, deep: boolean, listing: Map<string, FileState>): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const path = join(folder, name);
    const stats = await lstat(path, { bigint: true }).catch(() => undefined);
    if (stats === undefined) continue;
    const kind = stats.isFile()
      ? 'file'
      : stats.isDirectory()
        ? 'folder'
        : stats.isSymbolicLink()
          ? 'link'
          : 'other';
    listing.set(path, { kind, sizeBytes: stats.size, modifiedNs: stats.mtimeNs, inode: stats.ino });
    if (kind === 'folder' && deep) await addFolder(path, deep, listing);
  }
}
