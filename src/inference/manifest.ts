import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FacegateError } from '../errors/facegate-error.ts';
import type { ModelManifest } from './find-model.ts';
import { assertAllowedOutputs } from './output-roles.ts';
import { manifestSchema } from './manifest-schema.ts';
import { packageModelsFolder } from './package-root.ts';

function parseManifest(text: string): Omit<ModelManifest, 'folder'> {
  try {
    const { models, ensembles = [] } = manifestSchema.parse(JSON.parse(text));
    return { models, ensembles };
  } catch {
    throw new FacegateError('ERR_MODEL_MANIFEST');
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new FacegateError('ERR_MODEL_MISSING');
  }
}

/**
 * Reads and validates `manifest.json`.
 *
 * @param folder - Models folder; the package's own when absent.
 * @throws FacegateError `ERR_MODEL_MISSING` without a manifest, `ERR_MODEL_MANIFEST` when it is malformed,
 * `ERR_MODEL_REFUSED` when it lists an output that its task does not allow.
 */
export function readManifest(folder: string = packageModelsFolder()): ModelManifest {
  const manifest = parseManifest(readText(join(folder, 'manifest.json')));
  for (const model of manifest.models) assertAllowedOutputs(model.task, model.outputs);
  return { folder, ...manifest };
}
