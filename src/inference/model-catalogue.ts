import type { PixelSize } from '../contracts/geometry.ts';
import { FacegateError } from '../errors/facegate-error.ts';
import { scaledToLongSide } from '../vision/padded-frame.ts';
import { findDetector, findModel, type ModelManifest } from './find-model.ts';
import type { DetectorEntry, ModelEntry, ModelTask } from './manifest-schema.ts';
import { readManifest } from './manifest.ts';
import { idsOf } from './model-ids.ts';
import { cardOfEnsemble, cardOfModel } from './model-card.ts';
import { isModelPresent, isOnDemand } from './model-store.ts';

/** A model as `facegate models list` shows it. */
export interface ModelSummary {
  readonly id: string;
  readonly task: ModelTask;
  readonly sha256: string;
  readonly licence: string;
  /** Whether the converted graph is there; its content is not looked at. */
  readonly present: boolean;
  /** Fetched by `npm run models` only: it may be absent and nothing is wrong. */
  readonly onDemand: boolean;
}

/**
 * Lists the models of a folder, each size of a detector by itself, without loading the runtime.
 *
 * @param folder - Models folder; the package's own when absent.
 * @throws FacegateError `ERR_MODEL_MISSING`, `ERR_MODEL_MANIFEST` or `ERR_MODEL_REFUSED`, as reading the manifest does.
 */
export function listModels(folder?: string): readonly ModelSummary[] {
  return listModelsOf(readManifest(folder));
}

/** Lists the models of a manifest as {@link listModels} does. */
export function listModelsOf(manifest: ModelManifest): readonly ModelSummary[] {
  return manifest.models.flatMap((model) =>
    idsOf(model).map((id) => ({
      id,
      task: model.task,
      sha256: model.sha256,
      licence: model.card.licence,
      present: isModelPresent(manifest, model),
      onDemand: isOnDemand(model),
    })),
  );
}

/** Several networks whose estimates are averaged, as `facegate models list` shows them. */
export interface EnsembleSummary {
  readonly id: string;
  /** Ids of its networks. */
  readonly members: readonly string[];
}

/** Lists the ensembles of a folder. Throws FacegateError as {@link listModels}. */
export function listEnsembles(folder?: string): readonly EnsembleSummary[] {
  return readManifest(folder).ensembles.map(({ id, members }) => ({
    id,
    members: members.map((member) => member.id),
  }));
}

/**
 * Returns the card of a model or an ensemble as Markdown.
 *
 * @throws FacegateError `ERR_MODEL_UNKNOWN`, or as {@link listModels}.
 */
export function modelCard(id: string, folder?: string): string {
  const manifest = readManifest(folder);
  const ensemble = manifest.ensembles.find((candidate) => candidate.id === id);
  return ensemble === undefined ? cardOfModel(findModel(manifest, id)) : cardOfEnsemble(ensemble);
}

/**
 * Returns everything the manifest says about a model: source, outputs, geometry, licence, training data, known error.
 *
 * @throws FacegateError `ERR_MODEL_UNKNOWN`, or as {@link listModels}.
 */
export function describeModel(id: string, folder?: string): ModelEntry {
  return findModel(readManifest(folder), id);
}

/**
 * Returns the size of the detector frame for a displayed picture: the detector's long side (320 px for `rfb-320`),
 * aspect ratio kept, whole pixels, at least 1.
 *
 * @throws FacegateError `ERR_MODEL_UNKNOWN`, or as {@link listModels}; `ERR_INTERNAL` for a size that is not positive.
 */
export function detectorInputSize(detectorId: string, displayed: PixelSize, folder?: string): PixelSize {
  return inputSizeOf(findDetector(readManifest(folder), detectorId), displayed);
}

/** Returns the size of the frame of a detector as {@link detectorInputSize} does. */
export function inputSizeOf({ detector }: DetectorEntry, displayed: PixelSize): PixelSize {
  const { widthPx, heightPx } = displayed;
  const sized = Number.isFinite(widthPx) && Number.isFinite(heightPx) && widthPx > 0 && heightPx > 0;
  if (!sized) throw new FacegateError('ERR_INTERNAL');
  return scaledToLongSide(displayed, detector.longSidePx);
}
