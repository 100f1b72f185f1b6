import { describe, expect, it } from 'vitest';
import { DecisionTimes } from '../../../src/telemetry/decision-times.ts';

function timesOf(...elapsedMs: readonly number[]): DecisionTimes {
  const times = new DecisionTimes();
  for (const each of elapsedMs) times.add(each);
  return times;
}

describe('the times of decisions', () => {
  it('have no median where there was no decision', () => {
    expect(timesOf()).toMatchObject({ decisions: 0, medianUs: undefined });
  });

  it.each([
    [[0.004], 4],
    [[0.001, 0.002, 0.9], 2],
    [[0.001, 0.002, 0.003, 0.004], 2],
    [[0, 0, 0.5], 0],
    [[90, 91, 0.001], 5000],
    [[-1], 0],
  ])('%j have the median %i', (elapsedMs, medianUs) => {
    expect(timesOf(...elapsedMs)).toMatchObject({ decisions: elapsedMs.length, medianUs });
  });
});
