import { peopleAtOnce, type Presence } from './people-at-once.ts';

/** The tracks of one age band and gender. */
export interface CountedCell {
  readonly ageBand: string;
  readonly gender: string;
  readonly presences: readonly Presence[];
}

/** What may be said about the cells. */
export interface Disclosure {
  /** Cells that may be shown, in the order given. */
  readonly shown: readonly CountedCell[];
  /** Whether a cell that has tracks is not among them. */
  readonly withheld: boolean;
  /** Tracks in all cells; absent where the difference to those shown would be about too few people. */
  readonly totalTracks?: number;
}

/**
 * Withholds every cell with fewer people than the minimum cohort (primary suppression) and then, smallest first, as
 * many others as it takes until those withheld are a cohort together (complementary suppression): what remains of the
 * total when the cells shown are taken off is then about enough people, in cells that nobody can tell.
 *
 * @param cells - The cells that have tracks. An empty cell is not among them: shown as 0 it would tell where the
 *   withheld ones are.
 */
export function suppress(cells: readonly CountedCell[], minimumCohort: number): Disclosure {
  const isCohort = (some: readonly CountedCell[]): boolean =>
    peopleAtOnce(some.flatMap(({ presences }) => presences)) >= minimumCohort;
  const withheld = new Set(cells.filter((cell) => !isCohort([cell])));
  const smallestFirst = cells
    .filter((cell) => !withheld.has(cell))
    .sort((a, b) => a.presences.length - b.presences.length);
  if (withheld.size > 0) {
    for (const cell of smallestFirst) {
      if (isCohort([...withheld])) break;
      withheld.add(cell);
    }
  }
  const tellsTotal = withheld.size === 0 || isCohort([...withheld]);
  return {
    shown: cells.filter((cell) => !withheld.has(cell)),
    withheld: withheld.size > 0,
    ...(tellsTotal ? { totalTracks: cells.reduce((sum, { presences }) => sum + presences.length, 0) } : {}),
  };
}
