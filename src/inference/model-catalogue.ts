import type { PixelSize } from '../contracts/geometry.ts';
import { FacegateError } from '../errors/facegate-error.ts';
import { scaledToLongSide } from '../vision/padded-frame.ts';
import { idsOf, type ModelEntry, type ModelTask } from './manifest-schema.ts';
import { findDetector, findModel, readManifest } from './manifest.ts';
import { isModelPresent, readModel } from './model-store.ts';

/** A model as `facegate models list` shows it. */
export interface ModelSummary {
  readonly id: string;
  readonly task: ModelTask;
  readonly sha256: string;
  readonly licence: string;
  /** Whether the converted graph is there; its content is not looked at. */
  readonly present: boolean;
}

/** Result of verifying one model. */
export interface ModelVerification {
  readonly id: string;
  readonly sha256: string;
  readonly status: 'verified' | 'missing' | 'digest-mismatch';
}

/**
 * Lists the models of a folder, each size of a detector by itself, without loading the runtime.
 *
 * @param folder - Models folder; the package's own when absent.
 * @throws FacegateError `ERR_MODEL_MISSING`, `ERR_MODEL_MANIFEST` or `ERR_MODEL_REFUSED`, as reading the manifest does.
 */
export function listModels(folder?: string): readonly ModelSummary[] {
  const manifest = readManifest(folder);
  return manifest.models.flatMap((model) =>
    idsOf(model).map((id) => ({
      id,
      task: model.task,
      sha256: model.sha256,
      licence: model.card.licence,
      present: isModelPresent(manifest, model),
    })),
  );
}

/**
 * Recomputes the digest of every model of a folder; the sizes of a detector are one model.
 *
 * @param folder - Models folder; the package's own when absent.
 * @throws FacegateError as {@link listModels}; a file that is missing or wrong is a result, not an error.
 */
export async function verifyModels(folder?: string): Promise<readonly ModelVerification[]> {
  const manifest = readManifest(folder);
  return Promise.all(
    manifest.models.map(async (model): Promise<ModelVerification> => {
      const status = await readModel(manifest, model).then(
        () => 'verified' as const,
        (error: unknown) => {
          const missing = error instanceof FacegateError && error.code === 'ERR_MODEL_MISSING';
          return missing ? 'missing' : 'digest-mismatch';
        },
      );
      return { id: model.id, sha256: model.sha256, status };
    }),
  );
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
  const { widthPx, heightPx } = displayed;
  const sized = Number.isFinite(widthPx) && Number.isFinite(heightPx) && widthPx > 0 && heightPx > 0;
  if (!sized) throw new FacegateError('ERR_INTERNAL');
  return scaledToLongSide(displayed, findDetector(readManifest(folder), detectorId).detector.longSidePx);
}
