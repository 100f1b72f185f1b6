import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FacegateError } from '../src/errors/facegate-error.ts';
import type { ModelEntry } from '../src/inference/manifest-schema.ts';
import type { ModelManifest } from '../src/inference/find-model.ts';
import { modelPath, readModel, sha256Hex } from '../src/inference/model-store.ts';
import { convertModel } from './converters/convert.ts';
import { writeFileAtomically } from './sources/atomic-write.ts';
import { readSourceFiles } from './sources/source-files.ts';

async function isBuilt(manifest: ModelManifest, model: ModelEntry): Promise<boolean> {
  return readModel(manifest, model).then(
    () => true,
    () => false,
  );
}

/**
 * Builds one model into `converted/`, unless the file there already has the manifest's digest.
 *
 * @param force - Converts again even then.
 * @returns Whether it was built.
 * @throws FacegateError `ERR_MODEL_SOURCE` when the source cannot be had; `ERR_MODEL_DIGEST` when the conversion does
 * not give the graph of the manifest, in which case nothing is written.
 */
export async function buildModel(
  manifest: ModelManifest,
  model: ModelEntry,
  force: boolean,
): Promise<boolean> {
  if (!force && (await isBuilt(manifest, model))) return false;
  const converted = convertModel(model.id, await readSourceFiles(model, manifest.folder));
  if (sha256Hex(converted) !== model.sha256) throw new FacegateError('ERR_MODEL_DIGEST');
  const path = modelPath(manifest, model);
  await mkdir(dirname(path), { recursive: true });
  await writeFileAtomically(path, converted);
  return true;
}
