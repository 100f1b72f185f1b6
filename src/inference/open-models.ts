import type { AttributeEstimator } from './attribute-estimator.ts';
import { createAgeGenderEstimator } from './age-gender-estimator.ts';
import type { InferenceEngine } from './engine.ts';
import type { FaceDetector } from './face-detector.ts';
import { findAttributeModel, type AttributeMember } from './attribute-model.ts';
import { ensembleEstimator, type EnsembleMember } from './ensemble-estimator.ts';
import { findDetector, type ModelManifest } from './find-model.ts';
import { createGridDetector, scrfdDecoder, yunetDecoder } from './grid-detector.ts';
import type { LooksName } from './looks.ts';
import { mirroredEstimator } from './mirrored-estimator.ts';
import { createOnnxEngine } from './onnx-engine.ts';
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
    case 'scrfd':
      return createGridDetector(
        session,
        model,
        scrfdDecoder(settings.grids, settings.scoreForm),
        minimumScore,
      );
    case 'yunet':
      return createGridDetector(
        session,
        model,
        yunetDecoder(settings.grids, settings.scoreForm),
        minimumScore,
      );
  }
}

/**
 * Verifies and loads an attribute estimator: one network, or an ensemble.
 *
 * @param looks - How often every face is looked at.
 * @throws FacegateError any code of the model store and of {@link InferenceEngine.load}.
 */
export async function openEstimator(
  engine: InferenceEngine,
  manifest: ModelManifest,
  id: string,
  looks: LooksName,
): Promise<AttributeEstimator> {
  const opened: EnsembleMember[] = [];
  try {
    for (const member of findAttributeModel(manifest, id).members) {
      opened.push({ ...member, estimator: await openMember(engine, manifest, member, looks) });
    }
  } catch (error) {
    await Promise.all(opened.map(({ estimator }) => estimator.close()));
    throw error;
  }
  const [only, ...others] = opened;
  return only === undefined || others.length > 0 ? ensembleEstimator(opened) : only.estimator;
}

async function openMember(
  engine: InferenceEngine,
  manifest: ModelManifest,
  { model }: AttributeMember,
  looks: LooksName,
): Promise<AttributeEstimator> {
  const session = await engine.load(await readModel(manifest, model), model);
  const single = createAgeGenderEstimator(session, model);
  return looks === 'mirrored' ? mirroredEstimator(single) : single;
}

/**
 * Verifies and loads a detector and an attribute model for onnxruntime.
 *
 * @param minimumScore - Weakest detection that is reported, 0..1.
 * @throws FacegateError as {@link openDetector} and {@link openEstimator}.
 */
export async function openOnnxModels(
  manifest: ModelManifest,
  ids: { readonly detectorId: string; readonly attributesId: string; readonly looks?: LooksName },
  minimumScore: number,
): Promise<{ readonly detector: FaceDetector; readonly estimator: AttributeEstimator }> {
  const engine = createOnnxEngine();
  const detector = await openDetector(engine, manifest, ids.detectorId, minimumScore);
  try {
    return {
      detector,
      estimator: await openEstimator(engine, manifest, ids.attributesId, ids.looks ?? 'once'),
    };
  } catch (error) {
    await detector.close();
    throw error;
  }
}
