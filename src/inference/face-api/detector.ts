import { FacegateError } from '../../errors/facegate-error.ts';
import { DETECTION_LENGTH } from '../../vision/boxes.ts';
import type { FaceDetector } from '../face-detector.ts';
import type { DetectorEntry } from '../manifest-schema.ts';
import { netOf } from './nets.ts';
import type { FaceApi, LocatedFace, Tensor } from './packages.ts';

/** More faces than any frame shows; face-api's own default is 100. */
const MAXIMUM_FACES = 1000;

/**
 * Makes a face detector of face-api's own pipeline: its scaling, its decoding, its suppression of non-maxima.
 *
 * @param minimumScore - Weakest score that is reported, 0..1.
 */
export function createFaceApiDetector(
  faceApi: FaceApi,
  model: DetectorEntry,
  minimumScore: number,
): FaceDetector {
  const locate = locatorOf(faceApi, model, minimumScore);
  return {
    async detect(content, { widthPx, heightPx }) {
      if (content.length !== widthPx * heightPx * 3) throw new FacegateError('ERR_INTERNAL');
      const picture = faceApi.tf.tensor3d(content, [heightPx, widthPx, 3], 'int32');
      try {
        return flatten(await locate(picture));
      } catch {
        throw new FacegateError('ERR_ENGINE');
      } finally {
        picture.dispose();
      }
    },
    close: () => Promise.resolve(),
  };
}

function locatorOf(
  { nets, TinyFaceDetectorOptions, SsdMobilenetv1Options }: FaceApi,
  model: DetectorEntry,
  minimumScore: number,
): (picture: Tensor) => Promise<readonly LocatedFace[]> {
  if (netOf(model) === 'ssdMobilenetv1') {
    const options = new SsdMobilenetv1Options({ minConfidence: minimumScore, maxResults: MAXIMUM_FACES });
    return (picture) => nets.ssdMobilenetv1.locateFaces(picture, options);
  }
  const inputSize = model.detector.longSidePx;
  const options = new TinyFaceDetectorOptions({ inputSize, scoreThreshold: minimumScore });
  return (picture) => nets.tinyFaceDetector.locateFaces(picture, options);
}

function flatten(faces: readonly LocatedFace[]): Float32Array {
  const detections = new Float32Array(faces.length * DETECTION_LENGTH);
  [...faces]
    .sort((one, other) => other.score - one.score)
    .forEach(({ score, relativeBox: { x, y, width, height } }, index) => {
      detections.set([x, y, width, height, score], index * DETECTION_LENGTH);
    });
  return detections;
}
