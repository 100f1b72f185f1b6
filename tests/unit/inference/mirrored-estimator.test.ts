import { describe, expect, it } from 'vitest';
import type { AttributeEstimator } from '../../../src/inference/attribute-estimator.ts';
import { mirroredEstimator } from '../../../src/inference/mirrored-estimator.ts';

/** Says that the age is the first pixel's red and the probability its green, in hundredths. */
function readingFirstPixel(seen: Uint8Array[]): AttributeEstimator {
  return {
    sidePx: 2,
    estimate(crops, count) {
      seen.push(crops);
      return Promise.resolve(
        Float32Array.from({ length: count * 2 }, (_, index) =>
          index % 2 === 0
            ? (crops[(index / 2) * 12] ?? NaN)
            : (crops[((index - 1) / 2) * 12 + 1] ?? NaN) / 100,
        ),
      );
    },
    close: () => Promise.resolve(),
  };
}

describe('mirroredEstimator', () => {
  it('averages ages, and probabilities as log-odds, crop by crop', async () => {
    const crop = [20, 90, 0, 40, 50, 0, 0, 0, 0, 0, 0, 0];
    const other = [60, 50, 0, 60, 50, 0, 0, 0, 0, 0, 0, 0];
    const result = await mirroredEstimator(readingFirstPixel([])).estimate(
      Uint8Array.from([...crop, ...other]),
      2,
    );
    expect(result[0]).toBe(30);
    expect(result[1]).toBeCloseTo(0.75, 5);
    expect(result[2]).toBe(60);
    expect(result[3]).toBeCloseTo(0.5, 5);
  });

  it('overwrites the mirrored copies and leaves the crops to their owner', async () => {
    const seen: Uint8Array[] = [];
    const crops = new Uint8Array(12).fill(7);
    await mirroredEstimator(readingFirstPixel(seen)).estimate(crops, 1);
    expect(seen).toHaveLength(2);
    expect([...(seen[1] ?? [])]).toEqual(new Array(12).fill(0));
    expect([...crops]).toEqual(new Array(12).fill(7));
  });
});
