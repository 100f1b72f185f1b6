import type { AttributeEstimator } from '../attribute-estimator.ts';
import type { ReferenceEngineId } from '../engine-choice.ts';
import type { FaceDetector } from '../face-detector.ts';
import { findDetector, findEstimator, type ModelManifest } from '../find-model.ts';
import type { LooksName } from '../looks.ts';
import { mirroredEstimator } from '../mirrored-estimator.ts';
import { createFaceApiDetector } from './detector.ts';
import { createFaceApiEstimator } from './estimator.ts';
import { loadFaceApi } from './packages.ts';
import { loadWeights } from './weights.ts';

/**
 * Loads face-api with a detector and the age and gender net, from verified weights, and nothing else of it.
 *
 * @param minimumScore - Weakest detection that is reported, 0..1.
 * @throws FacegateError `ERR_MODEL_UNKNOWN`, `ERR_ENGINE_MISSING`, `ERR_ENGINE_MODEL`, `ERR_MODEL_DIGEST`, `ERR_ENGINE`.
 */
export async function openReferenceModels(
  engine: ReferenceEngineId,
  manifest: ModelManifest,
  ids: { readonly detectorId: string; readonly attributesId: string; readonly looks?: LooksName },
  minimumScore: number,
): Promise<{ readonly detector: FaceDetector; readonly estimator: AttributeEstimator }> {
  const detector = findDetector(manifest, ids.detectorId);
  const estimator = findEstimator(manifest, ids.attributesId);
  const faceApi = await loadFaceApi(engine);
  await loadWeights(faceApi, detector);
  await loadWeights(faceApi, estimator);
  const single = createFaceApiEstimator(faceApi, estimator);
  return {
    detector: createFaceApiDetector(faceApi, detector, minimumScore),
    estimator: ids.looks === 'mirrored' ? mirroredEstimator(single) : single,
  };
}
