import type { PixelSize } from '../contracts/geometry.ts';
import { faceBytes, type AttributeEstimator } from './attribute-estimator.ts';
import type { EngineId } from './engine-choice.ts';
import { createFaceCrops, type FaceCrops } from './face-crops.ts';
import type { FaceDetector } from './face-detector.ts';
import { findDetector, type ModelManifest } from './find-model.ts';
import type { LooksName } from './looks.ts';
import { createSecondLook, type SecondLook } from './second-look.ts';
import { createTurnstile } from './turnstile.ts';

export interface FaceInferenceOptions {
  /** Default: `onnx`. */
  readonly engine?: EngineId;
  /** A manifest that has been read and checked; absent: that of `modelsFolder` is. */
  readonly manifest?: ModelManifest;
  /** Folder with `manifest.json` and `converted/`; the package's own when absent. */
  readonly modelsFolder?: string;
  readonly detectorId: string;
  /** Id of an attribute model or of an ensemble. */
  readonly attributesId: string;
  /** Presence threshold: the weakest detection that is reported, 0..1. */
  readonly minimumScore: number;
  /** How often every face is looked at. Default: `once`. */
  readonly looks?: LooksName;
}

/** What one worker does to pictures: detect, crop, estimate. Calls that overlap wait for each other. */
export interface FaceInference {
  /**
   * Finds faces in a detector frame.
   *
   * @param content - `[height, width, 3]` uint8 RGB; borrowed, may be backed by a SharedArrayBuffer: it is copied into
   * the engine's own padded buffer, which is overwritten with zeros afterwards.
   * @param size - Size of `content`.
   * @returns `[n, 5]` float32: x, y, width, height (fractions of the content, which is the displayed picture) and
   * score 0..1; by descending score, after non-maximum suppression. The caller owns it.
   * @throws FacegateError `ERR_ENGINE`, or `ERR_INTERNAL` when `content` does not have its size.
   */
  detect(content: Uint8Array, size: PixelSize): Promise<Float32Array>;
  /**
   * Cuts faces out of the full picture, framed as the manifest entries of the detector and the attribute models say.
   * See {@link FaceCrops.cut}.
   */
  cropFaces: FaceCrops['cut'];
  /** Returns better boxes for faces that were found. */
  lookAgain: SecondLook;
  /** Measures how sharp faces are. See {@link FaceCrops.sharpness}. */
  sharpness: FaceCrops['sharpness'];
  /**
   * Estimates age and gender of each crop by itself.
   *
   * @param crops - From {@link FaceInference.cropFaces}; borrowed. Copies are overwritten with zeros, the crops stay
   * the caller's to overwrite.
   * @returns `[n, 2]` float32: ageYears, probabilityFemale 0..1. The caller owns it.
   * @throws FacegateError `ERR_ENGINE`, or `ERR_INTERNAL` when `crops` does not hold `count` crops.
   */
  estimate(crops: Uint8Array, count: number): Promise<Float32Array>;
  /**
   * Overwrites what the runtime's own memory holds of the pictures that were looked at: the models look at black ones.
   */
  forget(): Promise<void>;
  /** Releases the models, after calls that are under way. */
  close(): Promise<void>;
}

function assemble(
  detector: FaceDetector,
  estimator: AttributeEstimator,
  faceCrops: FaceCrops,
  secondLook: SecondLook,
): FaceInference {
  const detection = createTurnstile();
  const estimation = createTurnstile();
  let lastSize: PixelSize | undefined;
  return {
    detect(content, size) {
      lastSize = size;
      return detection(() => detector.detect(content, size));
    },
    lookAgain: (picture, geometry, boxes) => detection(() => secondLook(picture, geometry, boxes)),
    cropFaces: (picture, geometry, boxes) => faceCrops.cut(picture, geometry, boxes),
    sharpness: (picture, geometry, boxes, crops) => faceCrops.sharpness(picture, geometry, boxes, crops),
    estimate: (crops, count) => estimation(() => estimator.estimate(crops, count)),
    async forget() {
      const size = lastSize;
      if (size !== undefined) {
        await detection(() => detector.detect(new Uint8Array(size.widthPx * size.heightPx * 3), size));
      }
      await estimation(() => estimator.estimate(new Uint8Array(faceBytes(estimator.shapes)), 1));
    },
    async close() {
      await Promise.all([detection(() => detector.close()), estimation(() => estimator.close())]);
    },
  };
}

/** Imported only here: whoever is given the manifest need not load what checks one. */
async function readManifestOf({ modelsFolder }: FaceInferenceOptions): Promise<ModelManifest> {
  const { readManifest } = await import('./manifest.ts');
  return readManifest(modelsFolder);
}

interface OpenModels {
  readonly detector: FaceDetector;
  readonly estimator: AttributeEstimator;
}

/** Loads the runtime that is asked for, and no other. */
async function openModels(manifest: ModelManifest, options: FaceInferenceOptions): Promise<OpenModels> {
  const { engine = 'onnx', minimumScore } = options;
  if (engine !== 'onnx') {
    const { openReferenceModels } = await import('./face-api/open-models.ts');
    return openReferenceModels(engine, manifest, options, minimumScore);
  }
  const { openOnnxModels } = await import('./open-models.ts');
  return openOnnxModels(manifest, options, minimumScore);
}

/**
 * Verifies and loads a detector and an attribute model, whether one network or an ensemble.
 *
 * @throws FacegateError `ERR_MODEL_UNKNOWN`, `ERR_MODEL_MANIFEST`, `ERR_MODEL_MISSING`, `ERR_MODEL_DIGEST`,
 * `ERR_MODEL_REFUSED`, `ERR_ENGINE`, `ERR_ENGINE_MISSING`, `ERR_ENGINE_MODEL`.
 */
export async function openFaceInference(options: FaceInferenceOptions): Promise<FaceInference> {
  const manifest = options.manifest ?? (await readManifestOf(options));
  const entry = findDetector(manifest, options.detectorId);
  const { detector, estimator } = await openModels(manifest, options);
  const faceCrops = createFaceCrops(estimator.shapes, entry.detector.crop);
  return assemble(detector, estimator, faceCrops, createSecondLook(detector, entry));
}
