import { constants } from 'node:fs';
import { open, readdir, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { FacegateError } from '../errors/facegate-error.ts';
import { expectUnchanged, identify, type FileIdentity } from './file-identity.ts';
import { hashFile } from './hash-file.ts';
import { isImageName } from './image-formats.ts';
import type { MediaLimits } from './media-limits.ts';

/** One file of the media: hashed once, and refused from then on if it is no longer the same. */
export interface MediaFile {
  /** SHA-256 of the content, lower-case hex. */
  readonly sha256: string;
  readonly sizeBytes: number;
  /**
   * Runs `use` with an open descriptor of the hashed file, which stays the media's property.
   * Throws `ERR_MEDIA_CHANGED` when the file is not, or afterwards no longer, the one that was hashed.
   */
  withHandle<T>(use: (handle: FileHandle) => Promise<T>): Promise<T>;
}

/**
 * Media that has been opened and hashed. Nothing has parsed a byte of it yet: this is all that the gate's first
 * decision needs. Its owner closes it.
 */
export interface OpenMedia extends AsyncDisposable {
  readonly kind: 'file' | 'image-folder';
  /** One file, or the images of a folder in name order. */
  readonly files: readonly [MediaFile, ...MediaFile[]];
  /** One lower-case hex SHA-256 per file. */
  readonly sha256: readonly string[];
  readonly sizeBytes: number;
  /** Gives the descriptor back; safe to call twice. */
  close(): Promise<void>;
}

/**
 * Opens a media file, or every image of a folder, and hashes what the descriptors give.
 *
 * A file's descriptor stays open until `close`; the images of a folder are opened again when they are decoded and
 * then have to be the same. Throws `ERR_MEDIA_NOT_FOUND`, `ERR_MEDIA_NOT_A_FILE` (device, pipe, socket),
 * `ERR_MEDIA_EMPTY`, `ERR_MEDIA_LIMITS`, `ERR_MEDIA_CHANGED` or `ERR_ABORTED`.
 */
export async function openMedia(path: string, limits: MediaLimits, signal?: AbortSignal): Promise<OpenMedia> {
  return (await isFolder(path)) ? openFolder(path, limits, signal) : openFile(path, limits, signal);
}

async function openFile(path: string, limits: MediaLimits, signal?: AbortSignal): Promise<OpenMedia> {
  const handle = await openForReading(path);
  try {
    const file = await hashOpenFile(handle, limits.maximumSizeBytes, signal);
    const media: MediaFile = {
      sha256: file.sha256,
      sizeBytes: file.sizeBytes,
      withHandle: (use) => guarded(handle, file.identity, use),
    };
    return assemble('file', [media], () => handle.close());
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function openFolder(path: string, limits: MediaLimits, signal?: AbortSignal): Promise<OpenMedia> {
  const names = (await readdir(path)).filter((name) => !name.startsWith('.') && isImageName(name)).sort();
  if (names.length > limits.maximumFrames) throw new FacegateError('ERR_MEDIA_LIMITS');
  const files: MediaFile[] = [];
  let remainingBytes = limits.maximumSizeBytes;
  for (const name of names) {
    const file = await hashImage(join(path, name), remainingBytes, signal);
    remainingBytes -= file.sizeBytes;
    files.push(file);
  }
  const [first, ...others] = files;
  if (first === undefined) throw new FacegateError('ERR_MEDIA_EMPTY');
  return assemble('image-folder', [first, ...others], () => Promise.resolve());
}

async function hashImage(path: string, maximumBytes: number, signal?: AbortSignal): Promise<MediaFile> {
  const withOpen = async <T>(use: (handle: FileHandle) => Promise<T>): Promise<T> => {
    const handle = await openForReading(path);
    try {
      return await use(handle);
    } finally {
      await handle.close();
    }
  };
  const file = await withOpen((handle) => hashOpenFile(handle, maximumBytes, signal));
  return {
    sha256: file.sha256,
    sizeBytes: file.sizeBytes,
    withHandle: (use) => withOpen((handle) => guarded(handle, file.identity, use)),
  };
}

/** A changed file explains every other failure, so its error is the one that is thrown. */
async function guarded<T>(
  handle: FileHandle,
  identity: FileIdentity,
  use: (handle: FileHandle) => Promise<T>,
): Promise<T> {
  await expectUnchanged(handle, identity);
  try {
    return await use(handle);
  } finally {
    await expectUnchanged(handle, identity);
  }
}

function assemble(
  kind: OpenMedia['kind'],
  files: OpenMedia['files'],
  release: () => Promise<void>,
): OpenMedia {
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= release());
  return {
    kind,
    files,
    sha256: files.map(({ sha256 }) => sha256),
    sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    close,
    [Symbol.asyncDispose]: close,
  };
}

interface HashedFile {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly identity: FileIdentity;
}

async function hashOpenFile(
  handle: FileHandle,
  maximumBytes: number,
  signal?: AbortSignal,
): Promise<HashedFile> {
  const identity = await identify(handle);
  if (identity.sizeBytes === 0n) throw new FacegateError('ERR_MEDIA_EMPTY');
  if (identity.sizeBytes > BigInt(Math.max(0, maximumBytes))) throw new FacegateError('ERR_MEDIA_LIMITS');
  const sizeBytes = Number(identity.sizeBytes);
  const sha256 = await hashFile(handle, sizeBytes, signal);
  await expectUnchanged(handle, identity);
  return { sha256, sizeBytes, identity };
}

async function isFolder(path: string): Promise<boolean> {
  const stats = await orNotFound(stat(path));
  // Before opening: opening a pipe or some devices has effects, or waits for ever.
  if (!stats.isFile() && !stats.isDirectory()) throw new FacegateError('ERR_MEDIA_NOT_A_FILE');
  return stats.isDirectory();
}

/** O_NONBLOCK: a pipe put in the file's place after the check must not make the open wait. */
function openForReading(path: string): Promise<FileHandle> {
  return orNotFound(open(path, constants.O_RDONLY | constants.O_NONBLOCK));
}

async function orNotFound<T>(operation: Promise<T>): Promise<T> {
  try {
    return await operation;
  } catch {
    throw new FacegateError('ERR_MEDIA_NOT_FOUND');
  }
}
