import { ownedFloats } from '../contracts/owned-array.ts';
import { FacegateError } from '../errors/facegate-error.ts';
import {
  ATTRIBUTES_LENGTH,
  cropBytes,
  estimatorShape,
  type AttributeEstimator,
} from './attribute-estimator.ts';
import type { EngineSession } from './engine.ts';
import { headOf } from './attribute-head.ts';
import type { EstimatorEntry } from './manifest-schema.ts';
import { eraseOutputs } from './session-outputs.ts';

/** Makes the estimator of one network. It owns `session`. */
export function createAgeGenderEstimator(session: EngineSession, model: EstimatorEntry): AttributeEstimator {
  const shape = estimatorShape(model);
  const { sidePx } = shape;
  const bytes = cropBytes(shape);
  const crop = new Uint8Array(bytes);
  const readHead = headOf(model);

  async function estimateOne(target: Float32Array): Promise<void> {
    const outputs = await session.run(crop, [1, sidePx, sidePx, 3]);
    try {
      readHead(outputs, target);
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
