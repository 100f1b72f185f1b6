import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FacegateError } from '../errors/facegate-error.ts';
import { modelsError } from '../errors/own-models-error.ts';
import type { ModelManifest } from './find-model.ts';
import { assertAllowedOutputs } from './output-roles.ts';
import { manifestSchema } from './manifest-schema.ts';
import { idsOf } from './model-ids.ts';
import { isPackageModelsFolder, packageModelsFolder } from './package-root.ts';

interface ParsedManifest extends Omit<ModelManifest, 'folder'> {
  readonly inheritsPackage: boolean;
}

function parseManifest(text: string, isOwn: boolean): ParsedManifest {
  try {
    const { inherits, models, ensembles = [] } = manifestSchema.parse(JSON.parse(text));
    return { inheritsPackage: inherits === 'package', models, ensembles };
  } catch {
    throw modelsError('ERR_MODEL_MANIFEST', isOwn);
  }
}

function readText(path: string, isOwn: boolean): string {
  try {
    // Reading a pipe or a device would wait for ever.
    if (!statSync(path).isFile()) throw new FacegateError('ERR_MODEL_MISSING');
    return readFileSync(path, 'utf8');
  } catch {
    throw modelsError('ERR_MODEL_MISSING', isOwn);
  }
}

/**
 * Reads and validates `manifest.json`. One that inherits has the package's models after its own.
 *
 * @param folder - Models folder; the package's own when absent.
 * @throws FacegateError `ERR_MODEL_MISSING` without a manifest, `ERR_MODEL_MANIFEST` when it is malformed or gives two
 * models or ensembles one id, the package's among them, `ERR_MODEL_REFUSED` when it lists an output that its task does not allow.
 */
export function readManifest(folder: string = packageModelsFolder()): ModelManifest {
  const isOwn = !isPackageModelsFolder(folder);
  const { inheritsPackage, ...own } = parseManifest(readText(join(folder, 'manifest.json'), isOwn), isOwn);
  for (const { task, outputs, unreadOutputs } of own.models) {
    assertAllowedOutputs(task, outputs, unreadOutputs);
  }
  const manifest = inheritsPackage ? joined({ folder, ...own }, readManifest()) : { folder, ...own };
  return withUniqueIds(manifest, isOwn);
}

function joined(own: ModelManifest, inherited: ModelManifest): ModelManifest {
  const { folder } = inherited;
  const models = [...own.models, ...inherited.models.map((model) => ({ ...model, folder }))];
  const ensembles = [...own.ensembles, ...inherited.ensembles];
  return { folder: own.folder, models, ensembles };
}

function withUniqueIds(manifest: ModelManifest, isOwn: boolean): ModelManifest {
  const ids = [...manifest.models.flatMap(idsOf), ...manifest.ensembles.map(({ id }) => id)];
  if (new Set(ids).size !== ids.length) throw modelsError('ERR_MODEL_MANIFEST', isOwn);
  return manifest;
}
