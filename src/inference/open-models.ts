import type { AttributeEstimator } from './attribute-estimator.ts';
import { createAgeGenderEstimator } from './age-gender-estimator.ts';
import type { InferenceEngine } from './engine.ts';
import type { FaceDetector } from './face-detector.ts';
import { findAttributeModel, type AttributeMember } from './attribute-model.ts';
import { ensembleEstimator, type EnsembleMember } from './ensemble-estimator.ts';
import { findDetector, type ModelManifest } from './find-model.ts';
import type { FamilyDecoder } from './family-decoder.ts';
import { createGraphDetector } from './graph-detector.ts';
import { scrfdDecoder, yunetDecoder } from './grid-decoders.ts';
import type { LooksName } from './looks.ts';
import type { DetectorEntry } from './manifest-schema.ts';
import { mirroredEstimator } from './mirrored-estimator.ts';
import { createOnnxEngine } from './onnx-engine.ts';
import { readModel } from './model-store.ts';
import { blazeFaceDecoder, rfbDecoder, ssdDecoder, tinyYoloDecoder } from './prior-decoders.ts';

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
  return createGraphDetector(session, model, decoderOf(model.detector), minimumScore);
}

function decoderOf(settings: DetectorEntry['detector']): FamilyDecoder {
  switch (settings.family) {
    case 'rfb':
      return rfbDecoder(settings);
    case 'tiny-yolo':
      return tinyYoloDecoder(settings);
    case 'ssd':
      return ssdDecoder(settings);
    case 'blazeface':
      return blazeFaceDecoder(settings);
    case 'scrfd':
      return scrfdDecoder(settings.grids, settings.scoreForm);
    case 'yunet':
      return yunetDecoder(settings.grids, settings.scoreForm);
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
