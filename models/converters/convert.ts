import { FacegateError } from '../../src/errors/facegate-error.ts';
import { readFaceApiWeights } from '../sources/face-api-weights.ts';
import { readTfjsGraphModel } from '../sources/tfjs-graph-model.ts';
import { convertAgeGender } from './age-gender.ts';
import { convertFaceRes } from './face-res.ts';
import { convertRfb320 } from './rfb-320.ts';
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
    case 'age-gender':
      return convertAgeGender(faceApiWeights());
    case 'face-res':
    case 'face-res-deep':
      return convertFaceRes(tfjsGraph());
    default:
      throw new FacegateError('ERR_MODEL_UNKNOWN');
  }
}
