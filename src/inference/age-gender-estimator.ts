import { ownedFloats } from '../contracts/owned-array.ts';
import { FacegateError } from '../errors/facegate-error.ts';
import {
  ATTRIBUTES_LENGTH,
  cropBytes,
  estimatorShape,
  type AttributeEstimator,
} from './attribute-estimator.ts';
import type { EngineSession } from './engine.ts';
import type { EstimatorEntry } from './manifest-schema.ts';
import { outputNamed } from './output-roles.ts';
import { eraseOutputs, takeOutput } from './session-outputs.ts';

/** Index of `female` in the gender output; 0 is male. */
const FEMALE = 1;

/** Makes the estimator for face-api's age and gender net. It owns `session`. */
export function createAgeGenderEstimator(session: EngineSession, model: EstimatorEntry): AttributeEstimator {
  const shape = estimatorShape(model);
  const { sidePx } = shape;
  const bytes = cropBytes(shape);
  const crop = new Uint8Array(bytes);
  const ageName = outputNamed(model.outputs, 'age-years');
  const genderName = outputNamed(model.outputs, 'gender-probabilities');

  async function estimateOne(target: Float32Array): Promise<void> {
    const outputs = await session.run(crop, [1, sidePx, sidePx, 3]);
    try {
      target[0] = takeOutput(outputs, ageName, 1)[0] ?? Number.NaN;
      target[1] = takeOutput(outputs, genderName, 2)[FEMALE] ?? Number.NaN;
    } finally {
      eraseOutputs(outputs);
    }
  }

  return {
    shapes: [shape],
    async estimate(crops, count) {
      if (crops.length !== count * bytes) throw new FacegateError('ERR_INTERNAL');
      const results = ownedFloats(count * ATTRIBUTES_LENGTH);
      try {
        for (let face = 0; face < count; face += 1) {
          crop.set(crops.subarray(face * bytes, (face + 1) * bytes));
          const at = face * ATTRIBUTES_LENGTH;
          await estimateOne(results.subarray(at, at + ATTRIBUTES_LENGTH));
        }
        return results;
      } catch (error) {
        results.fill(0);
        throw error;
      } finally {
        crop.fill(0);
      }
    },
    close: () => session.close(),
  };
}
