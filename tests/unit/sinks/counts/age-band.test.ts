import { describe, expect, it } from 'vitest';
import { ageBandOf } from '../../../../src/sinks/counts/age-band.ts';
import { releasedTrack } from '../../../fixtures/released-rows.ts';

describe('ageBandOf', () => {
  it.each([
    [{ ageYears: 0 }, '0-17'],
    [{ ageYears: 17.9 }, '0-17'],
    [{ ageYears: 18 }, '18-24'],
    [{ ageYears: 34.9 }, '25-34'],
    [{ ageYears: 64.9 }, '55-64'],
    [{ ageYears: 65 }, '65+'],
    [{ ageYears: 116 }, '65+'],
    [{ ageRangeYears: [20, 42] as const }, '25-34'],
    [{ ageRangeYears: [20, 42] as const, ageYears: 36 }, '35-44'],
    [{}, 'unknown'],
  ])('%j is in %s', (row, band) => {
    expect(ageBandOf(releasedTrack(row))).toBe(band);
  });
});
