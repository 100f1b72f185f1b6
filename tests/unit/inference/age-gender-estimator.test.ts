import { describe, expect, it } from 'vitest';
import { FacegateError } from '../../../src/errors/facegate-error.ts';
import { createAgeGenderEstimator } from '../../../src/inference/age-gender-estimator.ts';
import { findEstimator } from '../../../src/inference/find-model.ts';
import { readManifest } from '../../../src/inference/manifest.ts';
import { createRecordingSession } from '../../fixtures/recording-session.ts';

const model = findEstimator(readManifest(), 'age-gender');
const CROP_BYTES = 112 * 112 * 3;

/** Crops that are each filled with one value. */
function crops(...values: readonly number[]): Uint8Array {
  const pixels = new Uint8Array(values.length * CROP_BYTES);
  values.forEach((value, index) => pixels.fill(value, index * CROP_BYTES, (index + 1) * CROP_BYTES));
  return pixels;
}

/** Answers with the first pixel as the age and a hundredth of it as the probability of female. */
const echo = (input: Uint8Array) => ({
  age_years: Float32Array.of(input[0] ?? 0),
  gender_probabilities: Float32Array.of(1 - (input[0] ?? 0) / 100, (input[0] ?? 0) / 100),
});

describe('age and gender estimator', () => {
  it('gives each face its own age and probability of female, in order', async () => {
    const session = createRecordingSession(echo);
    const results = await createAgeGenderEstimator(session, model).estimate(crops(25, 50, 75), 3);
    expect([...results]).toEqual([25, 0.25, 50, 0.5, 75, 0.75]);
    expect(session.calls.map(({ shape }) => shape)).toEqual(new Array(3).fill([1, 112, 112, 3]));
    expect(session.calls[1]?.input).toEqual(crops(50));
  });

  it.each([
    [2, NaN],
    [-3, NaN],
    [NaN, NaN],
    [1.0001, 1],
    [-0.0001, 0],
  ])('takes %d for the probability %d of female: a logit is none', async (output, probability) => {
    const session = createRecordingSession(() => ({
      age_years: Float32Array.of(30),
      gender_probabilities: Float32Array.of(1 - output, output),
    }));
    const results = await createAgeGenderEstimator(session, model).estimate(crops(1), 1);
    expect([...results]).toEqual([30, probability]);
  });

  it('overwrites its copy and the outputs with zeros and leaves the crops to the caller', async () => {
    const session = createRecordingSession(echo);
    const pixels = crops(30);
    await createAgeGenderEstimator(session, model).estimate(pixels, 1);
    expect(session.borrowed[0]).not.toBe(pixels);
    expect(session.borrowed[0]?.every((value) => value === 0)).toBe(true);
    expect(session.given.every((output) => output.every((value) => value === 0))).toBe(true);
    expect(pixels[0]).toBe(30);
  });

  it('overwrites its copy also when the engine fails on a later face', async () => {
    const session = createRecordingSession((input) => {
      if (input[0] === 50) throw new FacegateError('ERR_ENGINE');
      return echo(input);
    });
    const estimating = createAgeGenderEstimator(session, model).estimate(crops(25, 50), 2);
    await expect(estimating).rejects.toMatchObject({ code: 'ERR_ENGINE' });
    expect(session.borrowed.every((buffer) => buffer.every((value) => value === 0))).toBe(true);
    expect(session.borrowed).toHaveLength(2);
  });

  it('returns nothing for nobody', async () => {
    const session = createRecordingSession(echo);
    expect(await createAgeGenderEstimator(session, model).estimate(new Uint8Array(), 0)).toHaveLength(0);
    expect(session.calls).toEqual([]);
  });

  it('refuses crops that are not as many as it is told', async () => {
    const session = createRecordingSession(echo);
    const estimating = createAgeGenderEstimator(session, model).estimate(crops(1), 2);
    await expect(estimating).rejects.toMatchObject({ code: 'ERR_INTERNAL' });
    expect(session.calls).toEqual([]);
  });
});
