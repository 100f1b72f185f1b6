import { describe, expect, it } from 'vitest';
import { peopleAtOnce, type Presence } from '../../../../src/sinks/counts/people-at-once.ts';
import { suppress, type CountedCell } from '../../../../src/sinks/counts/suppression.ts';

/** Tracks that are all in the picture together. */
const together = (count: number): Presence[] =>
  Array.from({ length: count }, () => ({ startUs: 0, endUs: 100 }));
const cell = (ageBand: string, presences: readonly Presence[]): CountedCell => ({
  ageBand,
  gender: 'female',
  presences,
});
const bandsOf = (cells: readonly CountedCell[]): readonly string[] => cells.map(({ ageBand }) => ageBand);

describe('peopleAtOnce', () => {
  it.each([
    ['nobody', [], 0],
    ['one', together(1), 1],
    ['a crowd', together(7), 7],
    ['one person in five tracks', [0, 10, 20, 30, 40].map((startUs) => ({ startUs, endUs: startUs + 9 })), 1],
    [
      'two who share one frame',
      [
        { startUs: 0, endUs: 10 },
        { startUs: 10, endUs: 20 },
      ],
      2,
    ],
    [
      'a chain in which never more than two meet',
      [0, 10, 20, 30].map((startUs) => ({ startUs, endUs: startUs + 15 })),
      2,
    ],
    [
      'a still picture',
      [
        { startUs: 5, endUs: 5 },
        { startUs: 5, endUs: 5 },
      ],
      2,
    ],
    [
      'times before the start',
      [
        { startUs: -20, endUs: -5 },
        { startUs: -10, endUs: 3 },
      ],
      2,
    ],
  ])('counts %s', (_, presences, people) => {
    expect(peopleAtOnce(presences)).toBe(people);
  });
});

describe('suppress', () => {
  it('tells everything when every cell is a cohort', () => {
    const cells = [cell('18-24', together(5)), cell('25-34', together(9))];
    expect(suppress(cells, 5)).toEqual({ shown: cells, withheld: false, totalTracks: 14 });
  });

  it('counts people, not tracks: one person cut into ten tracks is no cohort', () => {
    const tracks = Array.from({ length: 10 }, (_, index) => ({ startUs: index * 10, endUs: index * 10 + 9 }));
    expect(suppress([cell('25-34', tracks)], 5)).toEqual({ shown: [], withheld: true });
  });

  it('withholds the smallest other cell too, so that the total does not give a small one away', () => {
    const cells = [cell('18-24', together(2)), cell('25-34', together(8)), cell('35-44', together(6))];
    const { shown, withheld, totalTracks } = suppress(cells, 5);
    expect(bandsOf(shown)).toEqual(['25-34']);
    expect(withheld).toBe(true);
    expect(totalTracks).toBe(16);
    expect((totalTracks ?? 0) - 8).toBeGreaterThanOrEqual(5);
  });

  it('needs no other cell when the small ones are a cohort together', () => {
    const cells = [cell('18-24', together(3)), cell('25-34', together(8)), cell('35-44', together(3))];
    expect(bandsOf(suppress(cells, 5).shown)).toEqual(['25-34']);
    expect(suppress(cells, 5).totalTracks).toBe(14);
  });

  it('tells nothing when all together are no cohort', () => {
    const cells = [cell('18-24', together(1)), cell('25-34', together(2))];
    expect(suppress(cells, 5)).toEqual({ shown: [], withheld: true });
  });

  it('says 0 of nobody', () => {
    expect(suppress([], 5)).toEqual({ shown: [], withheld: false, totalTracks: 0 });
  });

  it('shows no cell below the cohort, and leaves no remainder below it, whatever the cells', () => {
    let told = 0;
    for (let seed = 0; seed < 3000; seed++) {
      const sizes = [seed % 8, Math.floor(seed / 8) % 8, Math.floor(seed / 64) % 8, Math.floor(seed / 512)];
      const cells = sizes.flatMap((size, index) => (size === 0 ? [] : [cell(String(index), together(size))]));
      const { shown, totalTracks } = suppress(cells, 5);
      for (const { presences } of shown) expect(presences.length).toBeGreaterThanOrEqual(5);
      if (totalTracks === undefined) continue;
      told++;
      const remainder = totalTracks - shown.reduce((sum, { presences }) => sum + presences.length, 0);
      expect(remainder === 0 || remainder >= 5).toBe(true);
      // A remainder in one cell would be that cell's count.
      if (remainder > 0) expect(cells.length - shown.length).toBeGreaterThanOrEqual(2);
    }
    expect(told).toBeGreaterThan(1000);
  });
});
