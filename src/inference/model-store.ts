import { createHash } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { FacegateError } from '../errors/facegate-error.ts';
import { modelsError } from '../errors/own-models-error.ts';
import type { ModelEntry } from './manifest-schema.ts';
import type { ModelManifest } from './find-model.ts';
import { isPackageModelsFolder } from './package-root.ts';

/** Path of a model's graph: one of the user's own lies beside the manifest, a converted one in `converted`. */
export function modelPath(manifest: ModelManifest, { folder, source, file }: ModelEntry): string {
  return join(folder ?? manifest.folder, source.kind === 'own' ? '' : 'converted', file);
}

/** Says whether a model comes from a folder of the user's own: one that its manifest inherits does not. */
export function isOwnModel(manifest: ModelManifest, { folder = manifest.folder }: ModelEntry): boolean {
  return !isPackageModelsFolder(folder);
}

/** Says whether a model is fetched when it is asked for only: it may be absent and nothing is wrong. */
export function isOnDemand({ source }: ModelEntry): boolean {
  return source.kind !== 'own' && source.fetch === 'on-demand';
}

/** Says whether a model's file exists; its content is not looked at. */
export function isModelPresent(manifest: ModelManifest, model: ModelEntry): boolean {
  return existsSync(modelPath(manifest, model));
}

/** Computes the SHA-256 of some bytes, lower-case hex. */
export function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Reads a model's graph and verifies it against the manifest. The bytes that are returned are the bytes that were
 * hashed: nothing is read twice.
 *
 * @throws FacegateError `ERR_MODEL_MISSING` when there is no such regular file or it cannot be read, `ERR_MODEL_DIGEST` when it is another one.
 */
export async function readModel(manifest: ModelManifest, model: ModelEntry): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    // O_NONBLOCK: opening a pipe must not wait for a writer. A device such as /dev/zero would never end.
    await using file = await open(modelPath(manifest, model), constants.O_RDONLY | constants.O_NONBLOCK);
    if (!(await file.stat()).isFile()) throw new FacegateError('ERR_MODEL_MISSING');
    bytes = await file.readFile();
  } catch {
    throw modelsError('ERR_MODEL_MISSING', isOwnModel(manifest, model));
  }
  if (sha256Hex(bytes) !== model.sha256) {
    throw modelsError('ERR_MODEL_DIGEST', isOwnModel(manifest, model));
  }
  return bytes;
}
