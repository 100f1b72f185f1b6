import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FacegateError } from '../errors/facegate-error.ts';
import type { ModelManifest } from './find-model.ts';
import { assertAllowedOutputs } from './output-roles.ts';
import { manifestSchema } from './manifest-schema.ts';
import { idsOf } from './model-ids.ts';
import { packageModelsFolder } from './package-root.ts';

interface ParsedManifest extends Omit<ModelManifest, 'folder'> {
  readonly inheritsPackage: boolean;
}

function parseManifest(text: string): ParsedManifest {
  try {
    const { inherits, models, ensembles = [] } = manifestSchema.parse(JSON.parse(text));
    return { inheritsPackage: inherits === 'package', models, ensembles };
  } catch {
    throw new FacegateError('ERR_MODEL_MANIFEST');
  }
}

function readText(path: string): string {
  try {
    // Reading a pipe or a device would wait for ever.
    if (!statSync(path).isFile()) throw new FacegateError('ERR_MODEL_MISSING');
    return readFileSync(path, 'utf8');
  } catch {
    throw new FacegateError('ERR_MODEL_MISSING');
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
  const { inheritsPackage, ...own } = parseManifest(readText(join(folder, 'manifest.json')));
  for (const { task, outputs, unreadOutputs } of own.models) {
    assertAllowedOutputs(task, outputs, unreadOutputs);
  }
  return withUniqueIds(inheritsPackage ? joined({ folder, ...own }, readManifest()) : { folder, ...own });
}

function joined(own: ModelManifest, inherited: ModelManifest): ModelManifest {
  const { folder } = inherited;
  const models = [...own.models, ...inherited.models.map((model) => ({ ...model, folder }))];
  const ensembles = [...own.ensembles, ...inherited.ensembles];
  return { folder: own.folder, models, ensembles };
}

function withUniqueIds(manifest: ModelManifest): ModelManifest {
  const ids = [...manifest.models.flatMap(idsOf), ...manifest.ensembles.map(({ id }) => id)];
  if (new Set(ids).size !== ids.length) throw new FacegateError('ERR_MODEL_MANIFEST');
  return manifest;
}
