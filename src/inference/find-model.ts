import { FacegateError } from '../errors/facegate-error.ts';
import type { DetectorEntry, EnsembleEntry, EstimatorEntry, ModelEntry } from './manifest-schema.ts';
import { idsOf } from './model-ids.ts';

/** What a models folder offers. Plain data: threads are given it, so that they need not read and check it again. */
export interface ModelManifest {
  /** Folder that holds `manifest.json` and `converted/`. */
  readonly folder: string;
  readonly models: readonly ModelEntry[];
  readonly ensembles: readonly EnsembleEntry[];
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
