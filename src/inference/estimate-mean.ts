import { ownedFloats } from '../contracts/owned-array.ts';
import { ATTRIBUTES_LENGTH } from './attribute-estimator.ts';

/** Probabilities are kept this far from 0 and 1 before their log-odds are averaged. */
const MINIMUM_PROBABILITY = 1e-6;

/** How much an estimate counts in a mean; over all that are added, the weights add up to 1. */
export interface EstimateWeights {
  readonly ageWeight: number;
  readonly genderWeight: number;
}

/** A weighted mean of estimates of the same faces: of the ages, and of the log-odds of `female`. */
export interface EstimateMean {
  /** Adds `[faces, 2]` estimates and overwrites them with zeros. A weight of 0 leaves out even what is not finite. */
  add(estimates: Float32Array, weights: EstimateWeights): void;
  /** Returns the mean, `[faces, 2]`; the caller owns it. Nothing is added afterwards. */
  take(): Float32Array;
  /** Overwrites what has been added. */
  clear(): void;
}

/** Starts the mean of the estimates of `faces` faces. */
export function createEstimateMean(faces: number): EstimateMean {
  const sums = ownedFloats(faces * ATTRIBUTES_LENGTH);
  return {
    add(estimates, { ageWeight, genderWeight }) {
      for (let at = 0; at < sums.length; at += ATTRIBUTES_LENGTH) {
        accumulate(sums, at, ageWeight, estimates[at] ?? NaN);
        accumulate(sums, at + 1, genderWeight, logOdds(estimates[at + 1] ?? NaN));
      }
      estimates.fill(0);
    },
    take() {
      for (let at = 1; at < sums.length; at += ATTRIBUTES_LENGTH) {
        sums[at] = 1 / (1 + Math.exp(-(sums[at] ?? NaN)));
      }
      return sums;
    },
    clear() {
      sums.fill(0);
    },
  };
}

function accumulate(sums: Float32Array, at: number, weight: number, value: number): void {
  if (weight > 0) sums[at] = (sums[at] ?? NaN) + weight * value;
}

/** Log-odds of a probability, finite also for 0 and 1. */
function logOdds(probability: number): number {
  const bounded = Math.min(1 - MINIMUM_PROBABILITY, Math.max(MINIMUM_PROBABILITY, probability));
  return Math.log(bounded / (1 - bounded));
}
