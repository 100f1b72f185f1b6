import type { AttributeEstimator } from './attribute-estimator.ts';
import { createAgeGenderEstimator } from './age-gender-estimator.ts';
import type { InferenceEngine } from './engine.ts';
import type { FaceDetector } from './face-detector.ts';
import { findDetector, findEstimator, type ModelManifest } from './manifest.ts';
import { readModel } from './model-store.ts';
import { createRfbDetector } from './rfb-detector.ts';
import { createTinyYoloDetector } from './tiny-yolo-detector.ts';

/**
 * Verifies and loads a face detector.
 *
 * @throws FacegateError any code of the model store and of {@link InferenceEngine.load}.
 */
export async function openDetector(
  engine: InferenceEngine,
  manifest: ModelManifest,
  id: string,
  minimumScore: number,
): Promise<FaceDetector> {
  const model = findDetector(manifest, id);
  const session = await engine.load(await readModel(manifest, model), model);
  const settings = model.detector;
  switch (settings.family) {
    case 'rfb':
      return createRfbDetector(session, model, settings, minimumScore);
    case 'tiny-yolo':
      return createTinyYoloDetector(session, model, settings, minimumScore);
  }
}

/**
 * Verifies and loads an attribute estimator.
 *
 * @throws FacegateError any code of the model store and of {@link InferenceEngine.load}.
 */
export async function openEstimator(
  engine: InferenceEngine,
  manifest: ModelManifest,
  id: string,
): Promise<AttributeEstimator> {
  const model = findEstimator(manifest, id);
  return createAgeGenderEstimator(await engine.load(await readModel(manifest, model), model), model);
}
