import { describe, expect, it } from 'vitest';
import { mirroredEstimator } from '../../../src/inference/mirrored-estimator.ts';
import { firstPixelEstimator } from '../../fixtures/first-pixel-estimator.ts';

const TWO_PIXELS = { sidePx: 2, scale: 1 };

describe('mirroredEstimator', () => {
  it('averages ages, and probabilities as log-odds, crop by crop', async () => {
    const crop = [20, 90, 0, 40, 50, 0, 0, 0, 0, 0, 0, 0];
    const other = [60, 50, 0, 60, 50, 0, 0, 0, 0, 0, 0, 0];
    const estimator = mirroredEstimator(firstPixelEstimator(TWO_PIXELS));
    expect(estimator.shapes).toEqual([TWO_PIXELS]);
    const result = await estimator.estimate(Uint8Array.from([...crop, ...other]), 2);
    expect(result[0]).toBeCloseTo(30, 5);
    expect(result[1]).toBeCloseTo(0.75, 5);
    expect(result[2]).toBeCloseTo(60, 5);
    expect(result[3]).toBeCloseTo(0.5, 5);
  });

  it('overwrites the mirrored copies and leaves the crops to their owner', async () => {
    const seen: Uint8Array[] = [];
    const crops = new Uint8Array(12).fill(7);
    await mirroredEstimator(firstPixelEstimator(TWO_PIXELS, seen)).estimate(crops, 1);
    expect(seen).toHaveLength(2);
    expect([...(seen[1] ?? [])]).toEqual(new Array(12).fill(0));
    expect([...crops]).toEqual(new Array(12).fill(7));
  });

  it('refuses crops of another length', async () => {
    const estimator = mirroredEstimator(firstPixelEstimator(TWO_PIXELS));
    await expect(estimator.estimate(new Uint8Array(24), 1)).rejects.toMatchObject({ code: 'ERR_INTERNAL' });
  });
});
