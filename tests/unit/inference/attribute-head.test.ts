import { describe, expect, it } from 'vitest';
import { headOf } from '../../../src/inference/attribute-head.ts';
import { findEstimator } from '../../../src/inference/find-model.ts';
import { readManifest } from '../../../src/inference/manifest.ts';

const model = findEstimator(readManifest(), 'age-gender');

/** What a head of three values in the order female, male, age is read as. */
function readThreeValues(...values: readonly number[]): readonly number[] {
  const head = headOf({
    ...model,
    outputs: [{ name: 'values', role: 'gender-and-age', shape: ['faces', 3] }],
    estimator: {
      ...model.estimator,
      family: 'gender-age',
      order: ['female', 'male', 'age'],
      genderForm: 'probability',
      yearsPerUnit: 1,
    },
  });
  const target = new Float32Array(2);
  head(new Map([['values', Float32Array.from(values)]]), target);
  return [...target];
}

describe('a head of three values with probabilities', () => {
  it.each([
    [0.25, 0.75, 0.25],
    [3, 1, 0.75],
    [1, 0, 1],
  ])('reads %d against %d as %d', (female, male, probability) => {
    expect(readThreeValues(female, male, 30)).toEqual([30, probability]);
  });

  it.each([
    [-1, 3],
    [3, -1],
    [-1, -3],
    [0, 0],
    [NaN, 1],
  ])('says no gender for %d against %d, which are no probabilities', (female, male) => {
    expect(readThreeValues(female, male, 30)).toEqual([30, NaN]);
  });
});
