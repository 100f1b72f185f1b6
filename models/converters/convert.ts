import { FacegateError } from '../../src/errors/facegate-error.ts';
import { readFaceApiWeights } from '../sources/face-api-weights.ts';
import { readTfjsGraphModel } from '../sources/tfjs-graph-model.ts';
import { readTfliteModel } from '../sources/tflite-model.ts';
import { convertAgeGender } from './age-gender.ts';
import { convertBlazeFace } from './blazeface.ts';
import { convertFaceRes } from './face-res.ts';
import { convertRfb320 } from './rfb-320.ts';
import { convertSsdMobileNet } from './ssd-mobilenet.ts';
import { convertTinyFaceDetector } from './tiny-face-detector.ts';

/**
 * Converts a model's source files, in the manifest's order, into the ONNX graph of the manifest.
 *
 * @throws FacegateError `ERR_MODEL_UNKNOWN` when there is no converter for the id.
 */
export function convertModel(id: string, files: readonly Uint8Array[]): Uint8Array {
  const [first = new Uint8Array(), second = new Uint8Array()] = files;
  const json = () => Buffer.from(first).toString('utf8');
  const faceApiWeights = () => readFaceApiWeights(json(), second);
  const tfjsGraph = () => readTfjsGraphModel(json(), second);
  switch (id) {
    case 'rfb-320':
      return convertRfb320(first);
    case 'tiny-face-detector':
      return convertTinyFaceDetector(faceApiWeights());
    case 'ssd-mobilenet':
      return convertSsdMobileNet(faceApiWeights());
    case 'blazeface-back':
      return convertBlazeFace(id, tfjsGraph());
    case 'mediapipe-short':
    case 'mediapipe-full':
    case 'mediapipe-full-sparse':
      return convertBlazeFace(id, readTfliteModel(first));
    case 'age-gender':
      return convertAgeGender(faceApiWeights());
    case 'face-res':
    case 'face-res-deep':
      return convertFaceRes(tfjsGraph());
    default:
      throw new FacegateError('ERR_MODEL_UNKNOWN');
  }
}
