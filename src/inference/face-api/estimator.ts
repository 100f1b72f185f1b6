import { FacegateError } from '../../errors/facegate-error.ts';
import {
  ATTRIBUTES_LENGTH,
  cropBytes,
  estimatorShape,
  type AttributeEstimator,
} from '../attribute-estimator.ts';
import type { EstimatorEntry } from '../manifest-schema.ts';
import type { FaceApi, Tensor } from './packages.ts';

/** Index of `female` in the gender output; 0 is male. */
const FEMALE = 1;

/** Makes the estimator of face-api's age and gender net, one face at a time. */
export function createFaceApiEstimator({ tf, nets }: FaceApi, model: EstimatorEntry): AttributeEstimator {
  const shape = estimatorShape(model);
  const { sidePx } = shape;
  const bytes = cropBytes(shape);

  async function estimateOne(crop: Uint8Array, target: Float32Array): Promise<void> {
    const face = tf.tensor3d(crop, [sidePx, sidePx, 3], 'int32');
    try {
      const { age, gender } = await nets.ageGenderNet.forward(face);
      target[0] = await take(age, 0);
      target[1] = await take(gender, FEMALE);
    } finally {
      face.dispose();
    }
  }

  return {
    shapes: [shape],
    async estimate(crops, count) {
      if (crops.length !== count * bytes) throw new FacegateError('ERR_INTERNAL');
      const results = new Float32Array(count * ATTRIBUTES_LENGTH);
      try {
        for (let face = 0; face < count; face += 1) {
          const at = face * ATTRIBUTES_LENGTH;
          await estimateOne(
            crops.subarray(face * bytes, (face + 1) * bytes),
            results.subarray(at, at + ATTRIBUTES_LENGTH),
          );
        }
        return results;
      } catch {
        results.fill(0);
        throw new FacegateError('ERR_ENGINE');
      }
    },
    close: () => Promise.resolve(),
  };
}

/** Takes one number out of a tensor, which is overwritten and given back. */
async function take(tensor: Tensor, index: number): Promise<number> {
  const values = await tensor.data();
  const value = values[index] ?? Number.NaN;
  values.fill(0);
  tensor.dispose();
  return value;
}
