import type { ReleasedObservation } from '../../src/index.ts';
import { readCues } from '../fixtures/read-cues.ts';
import { cellsOfRow, readCsv, readJsonLines, readParquet } from '../fixtures/read-rows.ts';
import { VARIED_ROWS } from '../fixtures/released-rows.ts';
import { describeSink } from './sink.contract.ts';

const allCells = (rows: readonly ReleasedObservation[]): unknown => rows.map(cellsOfRow);

describeSink({ format: 'jsonl', read: readJsonLines, expected: allCells });
describeSink({ format: 'csv', read: readCsv, expected: allCells });
describeSink({ format: 'parquet', read: readParquet, expected: allCells });

describeSink({
  format: 'webvtt',
  read: readCues,
  expected: (rows) =>
    rows === VARIED_ROWS
      ? [
          // One stretch of two frames, from before the start; the track's own row adds nothing to it.
          [0, 61, 'position:31% line:42% size:44%', 'age 27-38, female 98 %'],
          [400, 901, '', 'age 70'],
          [500, 901, '', 'male 50 %'],
          [500, 901, '', 'age 0-116'],
          [359_999_999, 360_000_001, '', 'age 0'],
        ]
      : rows.map(({ startUs, ageYears }) => [startUs / 1000, startUs / 1000 + 1, '', `age ${ageYears}`]),
});

describeSink({
  format: 'counts',
  read: (bytes) => JSON.parse(bytes.toString('utf8')) as unknown,
  // Nobody here is one of five who are in the picture together: neither a cell nor a total is told.
  expected: (rows) => ({
    ...{ type: 'counts', rowSchemaVersion: 1, minimumCohort: 5, cells: [], withheld: rows.length > 0 },
    ...(rows.length === 0 ? { tracks: 0 } : {}),
  }),
});
