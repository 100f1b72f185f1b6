import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ESTIMATE } from '../../../src/contracts/face.ts';
import { TrackEstimate, type AgeInterval } from '../../../src/tracking/track-estimate.ts';

const INTERVAL: AgeInterval = {
  coverage: 0.8,
  points: [
    { estimate: 20, low: 15, high: 28 },
    { estimate: 40, low: 30, high: 52 },
  ],
};

function estimateOf(
  ...singles: readonly (readonly [ageYears: number, probabilityFemale: number])[]
): TrackEstimate {
  const estimate = new TrackEstimate(INTERVAL, 8);
  estimate.add(Float32Array.from(singles.flat()));
  return estimate;
}

describe('TrackEstimate', () => {
  it('says nothing before the first estimate', () => {
    expect([...new TrackEstimate(INTERVAL, 8).buffer]).toEqual([NaN, NaN, NaN, NaN]);
  });

  it('interpolates the interval between its points and keeps the distance beyond them', () => {
    expect([...estimateOf([30, 0.5]).buffer]).toEqual([30, 22.5, 40, 0.5]);
    expect([...estimateOf([10, 0.5]).buffer]).toEqual([10, 5, 18, 0.5]);
    expect([...estimateOf([60, 0.5]).buffer]).toEqual([60, 50, 72, 0.5]);
    expect(estimateOf([2, 0.5]).buffer[ESTIMATE.ageLowYears]).toBe(0);
  });

  it('leaves the lowest and highest of four or more ages out', () => {
    expect(estimateOf([30, 0.5], [32, 0.5], [90, 0.5], [31, 0.5]).buffer[ESTIMATE.ageYears]).toBe(31.5);
    expect(estimateOf([30, 0.5], [33, 0.5], [60, 0.5]).buffer[ESTIMATE.ageYears]).toBe(41);
  });

  it('withholds an age that most single ages contradict, not one with a single outlier', () => {
    expect(estimateOf([10, 0.5], [40, 0.5], [70, 0.5]).isUnsure).toBe(true);
    expect(estimateOf([10, 0.5], [40, 0.5], [70, 0.5]).buffer[ESTIMATE.ageYears]).toBeNaN();
    expect(estimateOf([30, 0.5], [32, 0.5], [90, 0.5], [31, 0.5]).isUnsure).toBe(false);
    expect(estimateOf([10, 0.5], [70, 0.5]).isUnsure).toBe(false);
  });

  it('is settled once three or more ages agree', () => {
    expect(estimateOf([30, 0.5], [31, 0.5]).isSettled).toBe(false);
    expect(estimateOf([30, 0.5], [31, 0.5], [32, 0.5]).isSettled).toBe(true);
    expect(estimateOf([30, 0.5], [41, 0.5], [52, 0.5]).isSettled).toBe(false);
  });

  it('forgets the oldest estimates beyond its capacity', () => {
    const estimate = new TrackEstimate(INTERVAL, 3);
    for (const age of [80, 28, 30, 32]) estimate.add(Float32Array.of(age, 0.5));
    expect(estimate.inferences).toBe(3);
    expect(estimate.buffer[ESTIMATE.ageYears]).toBe(30);
    estimate.add(Float32Array.of(34, 0.5));
    expect(estimate.buffer[ESTIMATE.ageYears]).toBe(32);
  });

  it('averages gender as log-odds', () => {
    const female = estimateOf([30, 0.9], [30, 0.5]).buffer[ESTIMATE.probabilityFemale];
    expect(female).toBeCloseTo(0.75, 5);
  });

  it('passes a value that is not a number on, so that the gate can discard it', () => {
    expect(estimateOf([NaN, 0.9]).buffer[ESTIMATE.ageYears]).toBeNaN();
    expect(estimateOf([30, NaN]).buffer[ESTIMATE.probabilityFemale]).toBeNaN();
  });

  it('stays between the extremes, whatever comes in, and does not depend on the order', () => {
    const single = fc.tuple(
      fc.integer({ min: 0, max: 100 }),
      fc.integer({ min: 0, max: 100 }).map((p) => p / 100),
    );
    fc.assert(
      fc.property(fc.array(single, { minLength: 1, maxLength: 8 }), (singles) => {
        const estimate = estimateOf(...singles);
        const ageYears = estimate.buffer[ESTIMATE.ageYears] ?? NaN;
        const reversed = estimateOf(...[...singles].reverse()).buffer[ESTIMATE.ageYears] ?? NaN;
        if (estimate.isUnsure) {
          expect([ageYears, reversed]).toEqual([NaN, NaN]);
          return;
        }
        const ages = singles.map(([age]) => age);
        expect(ageYears).toBeGreaterThanOrEqual(Math.min(...ages) - 1e-3);
        expect(ageYears).toBeLessThanOrEqual(Math.max(...ages) + 1e-3);
        expect(reversed).toBeCloseTo(ageYears, 3);
      }),
    );
  });

  it('takes no more than its capacity and forgets everything when cleared', () => {
    const estimate = new TrackEstimate(INTERVAL, 2);
    estimate.add(Float32Array.of(30, 0.9, 30, 0.9, 30, 0.9));
    expect(estimate.inferences).toBe(2);
    estimate.clear();
    expect([...estimate.buffer]).toEqual([NaN, NaN, NaN, NaN]);
    expect(estimate.inferences).toBe(0);
  });
});
