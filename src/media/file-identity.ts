import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { FacegateError } from '../errors/facegate-error.ts';

/** What tells one state of one file from another. The change time cannot be set back by a program. */
export interface FileIdentity {
  readonly device: bigint;
  readonly inode: bigint;
  readonly sizeBytes: bigint;
  readonly modifiedNs: bigint;
  readonly changedNs: bigint;
}

/** Returns the identity of an open file. Throws `ERR_MEDIA_NOT_A_FILE` unless it is a regular file. */
export async function identify(handle: FileHandle): Promise<FileIdentity> {
  return identityOf(await handle.stat({ bigint: true }));
}

function identityOf(stats: BigIntStats): FileIdentity {
  if (!stats.isFile()) throw new FacegateError('ERR_MEDIA_NOT_A_FILE');
  return {
    device: stats.dev,
    inode: stats.ino,
    sizeBytes: stats.size,
    modifiedNs: stats.mtimeNs,
    changedNs: stats.ctimeNs,
  };
}

/** Throws `ERR_MEDIA_CHANGED` unless the open file is still in the state that was identified. */
export async function expectUnchanged(handle: FileHandle, expected: FileIdentity): Promise<void> {
  const actual = await identify(handle);
  const same =
    actual.device === expected.device &&
    actual.inode === expected.inode &&
    actual.sizeBytes === expected.sizeBytes &&
    actual.modifiedNs === expected.modifiedNs &&
    actual.changedNs === expected.changedNs;
  if (!same) throw new FacegateError('ERR_MEDIA_CHANGED');
}
