import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FacegateError } from '../errors/facegate-error.ts';
import { assertAllowedOutputs } from './output-roles.ts';
import {
  idsOf,
  manifestSchema,
  type DetectorEntry,
  type EstimatorEntry,
  type ModelEntry,
} from './manifest-schema.ts';
import { packageModelsFolder } from './package-root.ts';

/** What a models folder offers. */
export interface ModelManifest {
  /** Folder that holds `manifest.json` and `converted/`. */
  readonly folder: string;
  readonly models: readonly ModelEntry[];
}

function parseManifest(text: string): readonly ModelEntry[] {
  try {
    return manifestSchema.parse(JSON.parse(text)).models;
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
  const models = parseManifest(readText(join(folder, 'manifest.json')));
  for (const model of models) assertAllowedOutputs(model.task, model.outputs);
  return { folder, models };
}

/**
 * Finds a model by its id, or by the id of one of its sizes: the entry then has that id and that size.
 *
 * @throws FacegateError `ERR_MODEL_UNKNOWN`.
 */
export function findModel(manifest: ModelManifest, id: string): ModelEntry {
  const model = manifest.models.find((candidate) => idsOf(candidate).includes(id));
  if (model === undefined) throw new FacegateError('ERR_MODEL_UNKNOWN');
  return model.id === id || model.task !== 'detect-faces' ? model : sized(model, id);
}

function sized(model: DetectorEntry, id: string): DetectorEntry {
  const size = model.detector.otherSizes?.find((candidate) => candidate.id === id);
  if (size === undefined) throw new FacegateError('ERR_MODEL_UNKNOWN');
  const { longSidePx, scores, crop } = size;
  return { ...model, id, detector: { ...model.detector, longSidePx, scores, crop } };
}

/** Finds a face detector by its id. Throws FacegateError `ERR_MODEL_UNKNOWN`, also for a model of another task. */
export function findDetector(manifest: ModelManifest, id: string): DetectorEntry {
  const model = findModel(manifest, id);
  if (model.task !== 'detect-faces') throw new FacegateError('ERR_MODEL_UNKNOWN');
  return model;
}

/** Finds an attribute model by its id. Throws FacegateError `ERR_MODEL_UNKNOWN`, also for a model of another task. */
export function findEstimator(manifest: ModelManifest, id: string): EstimatorEntry {
  const model = findModel(manifest, id);
  if (model.task !== 'estimate-attributes') throw new FacegateError('ERR_MODEL_UNKNOWN');
  return model;
}
