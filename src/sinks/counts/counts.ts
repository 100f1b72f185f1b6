import { FacegateError } from '../../errors/facegate-error.ts';
import type { Output } from '../output.ts';
import { ROW_SCHEMA_VERSION, rowKind } from '../row-schema.ts';
import type { Sink } from '../sink.ts';
import { ageBandOf } from './age-band.ts';
import { peopleAtOnce, type Presence } from './people-at-once.ts';
import { suppress } from './suppression.ts';

/** People below which a cell of the counts is withheld, unless the caller says otherwise. */
export const DEFAULT_MINIMUM_COHORT = 5;
const COHORT_RANGE = { least: 2, most: 10_000 } as const;

/** How counts are made. */
export interface CountsOptions {
  /** People that a cell must have, 2 to 10,000. Default: 5. */
  readonly minimumCohort?: number;
}

interface OpenCell {
  readonly ageBand: string;
  readonly gender: string;
  readonly presences: Presence[];
}

/**
 * Writes one JSON object with the number of tracks per age band and gender, and no row. Rows of frames are not counted.
 * Memory holds two times per track, and no attribute.
 *
 * @throws `ERR_USAGE` for a minimum cohort out of range.
 */
export function countsSink(
  output: Output,
  { minimumCohort = DEFAULT_MINIMUM_COHORT }: CountsOptions = {},
): Sink {
  const { least, most } = COHORT_RANGE;
  if (!Number.isInteger(minimumCohort) || minimumCohort < least || minimumCohort > most) {
    throw new FacegateError('ERR_USAGE');
  }
  const cells = new Map<string, OpenCell>();
  return {
    write(observation) {
      if (rowKind(observation) === 'frame') return Promise.resolve();
      const ageBand = ageBandOf(observation);
      const gender = observation.gender?.label ?? 'unknown';
      const key = `${ageBand} ${gender}`;
      const cell = cells.get(key) ?? { ageBand, gender, presences: [] };
      cells.set(key, cell);
      cell.presences.push({ startUs: observation.startUs, endUs: observation.endUs });
      return Promise.resolve();
    },
    async close() {
      const sorted = [...cells].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell);
      const { shown, withheld, totalTracks } = suppress(sorted, minimumCohort);
      const counts = {
        type: 'counts',
        rowSchemaVersion: ROW_SCHEMA_VERSION,
        minimumCohort,
        tracks: totalTracks,
        withheld,
        cells: shown.map(({ ageBand, gender, presences }) => ({
          ...{ ageBand, gender, tracks: presences.length, peopleAtLeast: peopleAtOnce(presences) },
        })),
      };
      await output.write(`${JSON.stringify(counts, undefined, 2)}\n`);
      await output.close();
    },
    async abandon() {
      cells.clear();
      await output.abandon();
    },
  };
}
