import { FacegateError } from '../errors/facegate-error.ts';
import { faceBytes, type AttributeEstimator } from './attribute-estimator.ts';
import { createEstimateMean, type EstimateWeights } from './estimate-mean.ts';

/** One estimator of an ensemble. */
export interface EnsembleMember extends EstimateWeights {
  readonly estimator: AttributeEstimator;
}

/**
 * Joins estimators into one: every face is cropped for each of them, and their ages and log-odds are averaged by weight.
 * It owns the estimators.
 */
export function ensembleEstimator(members: readonly EnsembleMember[]): AttributeEstimator {
  const shapes = members.flatMap(({ estimator }) => estimator.shapes);
  const bytesPerFace = faceBytes(shapes);

  /** Gathers what one estimator reads of every face. */
  function gather(crops: Uint8Array, start: number, own: Uint8Array, ownPerFace: number): void {
    for (let face = 0; face * ownPerFace < own.length; face += 1) {
      const from = face * bytesPerFace + start;
      own.set(crops.subarray(from, from + ownPerFace), face * ownPerFace);
    }
  }

  return {
    shapes,
    async estimate(crops, count) {
      if (crops.length !== count * bytesPerFace) throw new FacegateError('ERR_INTERNAL');
      const mean = createEstimateMean(count);
      let start = 0;
      try {
        for (const { estimator, ...weights } of members) {
          const ownPerFace = faceBytes(estimator.shapes);
          const own = new Uint8Array(count * ownPerFace);
          try {
            gather(crops, start, own, ownPerFace);
            mean.add(await estimator.estimate(own, count), weights);
          } finally {
            own.fill(0);
          }
          start += ownPerFace;
        }
        return mean.take();
      } catch (error) {
        mean.clear();
        throw error;
      }
    },
    async close() {
      await Promise.all(members.map(({ estimator }) => estimator.close()));
    },
  };
}
