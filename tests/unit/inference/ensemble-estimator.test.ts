import { describe, expect, it } from 'vitest';
import { ensembleEstimator } from '../../../src/inference/ensemble-estimator.ts';
import { firstPixelEstimator } from '../../fixtures/first-pixel-estimator.ts';

const SMALL = { sidePx: 1, scale: 1 };
const LARGE = { sidePx: 2, scale: 1.4 };

/** A face's crops: one pixel for the first estimator, four for the second. */
function face(small: readonly [number, number], large: readonly [number, number]): number[] {
  return [...small, 0, ...large, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
}

describe('an ensemble', () => {
  it('reads the crops of every member, one after the other', () => {
    const members = [SMALL, LARGE].map((shape) => ({
      estimator: firstPixelEstimator(shape),
      ageWeight: 0.5,
      genderWeight: 0.5,
    }));
    expect(ensembleEstimator(members).shapes).toEqual([SMALL, LARGE]);
  });

  it('weighs ages and log-odds apart, face by face', async () => {
    const ensemble = ensembleEstimator([
      { estimator: firstPixelEstimator(SMALL), ageWeight: 0.75, genderWeight: 0.5 },
      { estimator: firstPixelEstimator(LARGE), ageWeight: 0.25, genderWeight: 0.5 },
    ]);
    const crops = Uint8Array.from([...face([20, 90], [60, 50]), ...face([40, 20], [40, 80])]);
    const result = await ensemble.estimate(crops, 2);
    expect(result[0]).toBeCloseTo(30, 5);
    expect(result[1]).toBeCloseTo(0.75, 5);
    expect(result[2]).toBeCloseTo(40, 5);
    expect(result[3]).toBeCloseTo(0.5, 5);
  });

  it('overwrites its copies, also when a member fails', async () => {
    const seen: Uint8Array[] = [];
    const failing = { ...firstPixelEstimator(LARGE), estimate: () => Promise.reject(new Error('broken')) };
    const crops = new Uint8Array(15).fill(7);
    const ensemble = ensembleEstimator([
      { estimator: firstPixelEstimator(SMALL, seen), ageWeight: 0.5, genderWeight: 0.5 },
      { estimator: failing, ageWeight: 0.5, genderWeight: 0.5 },
    ]);
    await expect(ensemble.estimate(crops, 1)).rejects.toThrow('broken');
    expect(seen).toHaveLength(1);
    expect([...(seen[0] ?? [])]).toEqual([0, 0, 0]);
    expect([...crops]).toEqual(new Array(15).fill(7));
  });

  it('says nothing finite when a member that counts does not', async () => {
    const silent = {
      ...firstPixelEstimator(LARGE),
      estimate: () => Promise.resolve(Float32Array.of(NaN, NaN)),
    };
    const weigh = (ageWeight: number): Promise<Float32Array> =>
      ensembleEstimator([
        { estimator: firstPixelEstimator(SMALL), ageWeight: 1 - ageWeight, genderWeight: 0.5 },
        { estimator: silent, ageWeight, genderWeight: 0.5 },
      ]).estimate(Uint8Array.from(face([20, 90], [60, 50])), 1);
    expect([...(await weigh(0.5))]).toEqual([NaN, NaN]);
    expect([...(await weigh(0))]).toEqual([20, NaN]);
  });

  it('refuses crops of another length and closes every member', async () => {
    const members = [firstPixelEstimator(SMALL), firstPixelEstimator(LARGE)];
    const ensemble = ensembleEstimator(
      members.map((estimator) => ({ estimator, ageWeight: 0.5, genderWeight: 0.5 })),
    );
    await expect(ensemble.estimate(new Uint8Array(16), 1)).rejects.toMatchObject({ code: 'ERR_INTERNAL' });
    await ensemble.close();
    expect(members.map(({ closed }) => closed)).toEqual([true, true]);
  });
});
