import { describe, expect, it } from 'vitest';
import { assertAllowedOutputs, outputNamed } from '../../../src/inference/output-roles.ts';

const AGE = { name: 'age', role: 'age-years', shape: ['faces', 1] };
const GENDER = { name: 'gender', role: 'gender-probabilities', shape: ['faces', 2] };
const GRID = { name: 'grid', role: 'face-grid', shape: [1, 25, 'rows', 'columns'] };
const SCORES = { name: 'scores', role: 'face-scores', shape: [1, 'priors', 2] };
const LOCATIONS = { name: 'locations', role: 'face-locations', shape: [1, 'priors', 4] };
const REFUSED: unknown = expect.objectContaining({ code: 'ERR_MODEL_REFUSED' });

describe('assertAllowedOutputs', () => {
  it('lets through what the tasks need', () => {
    expect(() => {
      assertAllowedOutputs('estimate-attributes', [AGE, GENDER]);
      assertAllowedOutputs('detect-faces', [SCORES, LOCATIONS]);
      assertAllowedOutputs('detect-faces', [GRID]);
    }).not.toThrow();
  });

  // Each case breaks one rule and keeps all others.
  it.each([
    ['is one wider than its role allows', [{ ...AGE, shape: ['faces', 2] }]],
    ['has the width of an embedding', [{ ...GENDER, shape: ['faces', 512] }]],
    ['has no width', [{ ...AGE, shape: ['faces', 0] }]],
    ['has a width known only at run time', [{ ...AGE, shape: ['faces', 'width'] }]],
    ['has a further axis', [{ ...AGE, shape: ['faces', 1, 512] }]],
    ['has an axis less', [{ ...AGE, shape: ['faces'] }]],
    ['has a role of another task', [GRID]],
    ['has a role that does not exist', [{ ...AGE, role: 'embedding' }]],
    ['has a role that every object inherits', [{ ...AGE, role: 'toString' }]],
    ['shares its role', [AGE, { ...AGE, name: 'second' }]],
    ['shares its name', [AGE, { ...GENDER, name: 'age' }]],
  ])('refuses an output that %s', (_, outputs) => {
    expect(() => {
      assertAllowedOutputs('estimate-attributes', outputs);
    }).toThrow(REFUSED);
  });

  it('refuses a detector that estimates', () => {
    expect(() => {
      assertAllowedOutputs('detect-faces', [SCORES, LOCATIONS, AGE]);
    }).toThrow(REFUSED);
  });
});

describe('outputNamed', () => {
  it('finds the output of a role or refuses the model', () => {
    expect(outputNamed([AGE, GENDER], 'gender-probabilities')).toBe('gender');
    expect(() => outputNamed([AGE], 'gender-probabilities')).toThrow(REFUSED);
  });
});
