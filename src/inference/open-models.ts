import type { AttributeEstimator } from './attribute-estimator.ts';
import { createAgeGenderEstimator } from './age-gender-estimator.ts';
import type { InferenceEngine } from './engine.ts';
import type { FaceDetector } from './face-detector.ts';
import { createOnnxEngine } from './onnx-engine.ts';
import { findDetector, findEstimator, type ModelManifest } from './find-model.ts';
import { readModel } from './model-store.ts';
import {
  blazeFacePriorDecoder,
  createPriorDetector,
  rfbPriorDecoder,
  ssdPriorDecoder,
} from './prior-detector.ts';
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
      return createPriorDetector(session, model, rfbPriorDecoder(settings), minimumScore);
    case 'tiny-yolo':
      return createTinyYoloDetector(session, model, settings, minimumScore);
    case 'ssd':
      return createPriorDetector(session, model, ssdPriorDecoder(settings), minimumScore);
    case 'blazeface':
      return createPriorDetector(session, model, blazeFacePriorDecoder(settings), minimumScore);
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

/**
 * Verifies and loads a detector and an attribute model for onnxruntime.
 *
 * @param minimumScore - Weakest detection that is reported, 0..1.
 * @throws FacegateError as {@link openDetector} and {@link openEstimator}.
 */
export async function openOnnxModels(
  manifest: ModelManifest,
  ids: { readonly detectorId: string; readonly attributesId: string },
  minimumScore: number,
): Promise<{ readonly detector: FaceDetector; readonly estimator: AttributeEstimator }> {
  const engine = createOnnxEngine();
  const detector = await openDetector(engine, manifest, ids.detectorId, minimumScore);
  try {
    return { detector, estimator: await openEstimator(engine, manifest, ids.attributesId) };
  } catch (error) {
    await detector.close();
    throw error;
  }
}
