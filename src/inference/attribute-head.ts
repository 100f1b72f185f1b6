import { toProbability } from '../vision/score-form.ts';
import type { EstimatorEntry, GenderAgeSettings, ModelOutput } from './manifest-schema.ts';
import { outputNamed } from './output-roles.ts';
import { takeOutput } from './session-outputs.ts';

/**
 * Reads what an attribute model says about one face.
 *
 * @param outputs - Borrowed.
 * @param target - `[2]` float32: receives the age in years and the probability of `female`, 0..1; that is NaN where the
 * model puts out no probability, such as a logit that was declared to be one.
 * @throws FacegateError `ERR_ENGINE` when an output does not have its length.
 */
export type AttributeHead = (outputs: ReadonlyMap<string, Float32Array>, target: Float32Array) => void;

/** Returns how a network's outputs are read. Throws FacegateError `ERR_MODEL_REFUSED` when it lacks one. */
export function headOf({ outputs, estimator }: EstimatorEntry): AttributeHead {
  switch (estimator.family) {
    case 'age-gender':
      return ageAndGender(outputs);
    case 'gender-age':
      return threeValues(outputs, estimator);
  }
}

/** Index of `female` in the gender output; 0 is male. */
const FEMALE = 1;

/** An output for the age, and one for the probabilities of male and female, as face-api and FaceRes have them. */
function ageAndGender(declared: readonly ModelOutput[]): AttributeHead {
  const ageName = outputNamed(declared, 'age-years');
  const genderName = outputNamed(declared, 'gender-probabilities');
  return (outputs, target) => {
    target[0] = takeOutput(outputs, ageName, 1)[0] ?? NaN;
    target[1] = asProbability(takeOutput(outputs, genderName, 2)[FEMALE] ?? NaN);
  };
}

/** One output of three values, as InsightFace's `genderage` has it: female, male, age in hundreds of years. */
function threeValues(
  declared: readonly ModelOutput[],
  { order, genderForm, yearsPerUnit }: GenderAgeSettings,
): AttributeHead {
  const name = outputNamed(declared, 'gender-and-age');
  const [femaleAt, maleAt, ageAt] = [order.indexOf('female'), order.indexOf('male'), order.indexOf('age')];
  return (outputs, target) => {
    const values = takeOutput(outputs, name, order.length);
    const female = values[femaleAt] ?? NaN;
    const male = values[maleAt] ?? NaN;
    target[0] = (values[ageAt] ?? NaN) * yearsPerUnit;
    // The softmax of two numbers is the logistic function of their difference.
    target[1] = genderForm === 'logit' ? toProbability(female - male, genderForm) : shareOf(female, male);
  };
}

function shareOf(part: number, rest: number): number {
  const whole = part + rest;
  return whole > 0 ? asProbability(part / whole) : NaN;
}

/** Rounding may take a probability this far beyond 0 and 1. */
const ROUNDING = 1e-3;

/** Returns a number that a network calls a probability, 0..1; NaN, which nobody is told, for one that is none. */
function asProbability(value: number): number {
  return value >= -ROUNDING && value <= 1 + ROUNDING ? Math.min(1, Math.max(0, value)) : NaN;
}
