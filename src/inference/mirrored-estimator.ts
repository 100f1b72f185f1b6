import { FacegateError } from '../errors/facegate-error.ts';
import { mirror } from '../vision/mirror.ts';
import { cropBytes, type AttributeEstimator } from './attribute-estimator.ts';
import { createEstimateMean } from './estimate-mean.ts';

const HALF = { ageWeight: 0.5, genderWeight: 0.5 };

/**
 * Wraps an estimator of one crop so that every face is looked at as it is and mirrored: the mean of both ages, and of both
 * log-odds. It owns `single`.
 */
export function mirroredEstimator(single: AttributeEstimator): AttributeEstimator {
  const [shape] = single.shapes;
  if (shape === undefined || single.shapes.length !== 1) throw new FacegateError('ERR_INTERNAL');
  const bytes = cropBytes(shape);
  return {
    shapes: single.shapes,
    async estimate(crops, count) {
      if (crops.length !== count * bytes) throw new FacegateError('ERR_INTERNAL');
      const mirrored = new Uint8Array(crops.length);
      const mean = createEstimateMean(count);
      try {
        for (let at = 0; at < crops.length; at += bytes) {
          mirror(crops.subarray(at, at + bytes), shape.sidePx, mirrored.subarray(at, at + bytes));
        }
        mean.add(await single.estimate(crops, count), HALF);
        mean.add(await single.estimate(mirrored, count), HALF);
        return mean.take();
      } catch (error) {
        mean.clear();
        throw error;
      } finally {
        mirrored.fill(0);
      }
    },
    close: () => single.close(),
  };
}
