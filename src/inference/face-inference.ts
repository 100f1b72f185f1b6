import type { FrameGeometry } from '../contracts/frame.ts';
import type { PixelSize } from '../contracts/geometry.ts';
import { FacegateError } from '../errors/facegate-error.ts';
import { createFaceCropper, type FaceCropper } from '../vision/face-cropper.ts';
import type { AttributeEstimator } from './attribute-estimator.ts';
import type { EngineId } from './engine-choice.ts';
import type { FaceDetector } from './face-detector.ts';
import { findDetector, type ModelManifest } from './find-model.ts';
import { mirroredEstimator } from './mirrored-estimator.ts';
import { createTurnstile } from './turnstile.ts';

/** Numbers per box in the argument of {@link FaceInference.cropFaces}. */
const BOX_LENGTH = 4;

export interface FaceInferenceOptions {
  /** Default: `onnx`. */
  readonly engine?: EngineId;
  /** A manifest that has been read and checked; absent: that of `modelsFolder` is. */
  readonly manifest?: ModelManifest;
  /** Folder with `manifest.json` and `converted/`; the package's own when absent. */
  readonly modelsFolder?: string;
  readonly detectorId: string;
  readonly attributesId: string;
  /** Presence threshold: the weakest detection that is reported, 0..1. */
  readonly minimumScore: number;
  /** Look at every crop mirrored as well and average: twice the work, fewer errors. Default: false. */
  readonly mirrorCrops?: boolean;
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
   * Cuts faces out of the full picture, framed as the detector's manifest entry says.
   *
   * @param fullPicture - As `geometry` describes it; borrowed, may be backed by a SharedArrayBuffer.
   * @param boxes - `[n, 4]` float32: x, y, width, height as fractions of the displayed picture.
   * @returns `[n, side, side, 3]` uint8 RGB, side 112 for `age-gender`; black outside the picture. The caller owns it.
   * @throws FacegateError `ERR_INTERNAL` when the picture is too short or a box is empty, not finite or outside.
   */
  cropFaces(fullPicture: Uint8Array, geometry: FrameGeometry, boxes: Float32Array): Uint8Array<ArrayBuffer>;
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

function cropAll(
  cropper: FaceCropper,
  picture: Uint8Array,
  geometry: FrameGeometry,
  boxes: Float32Array,
): Uint8Array<ArrayBuffer> {
  if (boxes.length % BOX_LENGTH !== 0) throw new FacegateError('ERR_INTERNAL');
  const cropBytes = cropper.sidePx * cropper.sidePx * 3;
  const crops = new Uint8Array((boxes.length / BOX_LENGTH) * cropBytes);
  try {
    for (let face = 0; face * BOX_LENGTH < boxes.length; face += 1) {
      const [x = 0, y = 0, width = 0, height = 0] = boxes.subarray(face * BOX_LENGTH);
      const target = crops.subarray(face * cropBytes, (face + 1) * cropBytes);
      cropper.crop(picture, geometry, { x, y, width, height }, target);
    }
  } catch (error) {
    crops.fill(0);
    throw error;
  }
  return crops;
}

function assemble(
  detector: FaceDetector,
  estimator: AttributeEstimator,
  cropper: FaceCropper,
): FaceInference {
  const detection = createTurnstile();
  const estimation = createTurnstile();
  let lastSize: PixelSize | undefined;
  return {
    detect(content, size) {
      lastSize = size;
      return detection(() => detector.detect(content, size));
    },
    cropFaces: (picture, geometry, boxes) => cropAll(cropper, picture, geometry, boxes),
    estimate: (crops, count) => estimation(() => estimator.estimate(crops, count)),
    async forget() {
      const size = lastSize;
      if (size !== undefined) {
        await detection(() => detector.detect(new Uint8Array(size.widthPx * size.heightPx * 3), size));
      }
      await estimation(() => estimator.estimate(new Uint8Array(estimator.sidePx ** 2 * 3), 1));
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
 * Verifies and loads a detector and an attribute model.
 *
 * @throws FacegateError `ERR_MODEL_UNKNOWN`, `ERR_MODEL_MANIFEST`, `ERR_MODEL_MISSING`, `ERR_MODEL_DIGEST`,
 * `ERR_MODEL_REFUSED`, `ERR_ENGINE`, `ERR_ENGINE_MISSING`, `ERR_ENGINE_MODEL`.
 */
export async function openFaceInference(options: FaceInferenceOptions): Promise<FaceInference> {
  const manifest = options.manifest ?? (await readManifestOf(options));
  const { crop } = findDetector(manifest, options.detectorId).detector;
  const { detector, estimator: single } = await openModels(manifest, options);
  const estimator = options.mirrorCrops === true ? mirroredEstimator(single) : single;
  return assemble(detector, estimator, createFaceCropper(estimator.sidePx, crop));
}
