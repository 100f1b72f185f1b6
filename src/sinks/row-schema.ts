import { FacegateError } from '../errors/facegate-error.ts';
import type { ReleasedObservation } from '../consent/released-observation.ts';

/**
 * Version of the rows that all formats share. It grows when a column changes its meaning, type or unit, or goes; a
 * column that is added at the end leaves it as it is.
 */
export const ROW_SCHEMA_VERSION = 1;

/** A cell: absent where the row's kind has no such column, or the attribute was not released. */
export type Cell = string | number | undefined;

/** One column of CSV and Parquet, which is one value of a JSON line. */
export interface RowColumn {
  readonly name: string;
  /** Where the same value stands in a JSON line: keys and array positions, joined by dots. */
  readonly jsonPath: string;
  readonly type: 'text' | 'int32' | 'int64' | 'float64';
  readonly unit: string;
  /** Which rows may have it. A row of that kind lacks it only where the attribute was not released. */
  readonly rows: 'all' | 'track' | 'frame';
  /** False where every row of that kind has it. */
  readonly optional: boolean;
  readonly meaning: string;
  readonly valueOf: (observation: ReleasedObservation) => Cell;
}

/** `frame` for an observation of one frame, which has a box; `track` for one of a whole track. */
export function rowKind({ box }: ReleasedObservation): 'track' | 'frame' {
  return box === undefined ? 'track' : 'frame';
}

const onTracks =
  (value: (observation: ReleasedObservation) => number) =>
  (observation: ReleasedObservation): Cell =>
    rowKind(observation) === 'track' ? value(observation) : undefined;

/** The columns, in the order in which every format has them. */
export const ROW_COLUMNS: readonly RowColumn[] = [
  {
    name: 'type',
    jsonPath: 'type',
    type: 'text',
    unit: '',
    rows: 'all',
    optional: false,
    meaning: '`track`, or `frame` for one analysed frame of a track',
    valueOf: rowKind,
  },
  {
    name: 'trackId',
    jsonPath: 'trackId',
    type: 'int32',
    unit: '',
    rows: 'all',
    optional: false,
    meaning: 'unique within one run, from 1; never given to a second track',
    valueOf: ({ trackId }) => trackId,
  },
  {
    name: 'startUs',
    jsonPath: 'startUs',
    type: 'int64',
    unit: 'µs',
    rows: 'track',
    optional: false,
    meaning: 'first presentation time that the row speaks for; may be negative',
    valueOf: onTracks(({ startUs }) => startUs),
  },
  {
    name: 'endUs',
    jsonPath: 'endUs',
    type: 'int64',
    unit: 'µs',
    rows: 'track',
    optional: false,
    meaning: 'last presentation time that the row speaks for',
    valueOf: onTracks(({ endUs }) => endUs),
  },
  {
    name: 'framesAnalysed',
    jsonPath: 'framesAnalysed',
    type: 'int32',
    unit: 'frames',
    rows: 'track',
    optional: false,
    meaning: 'analysed frames in which the face was seen',
    valueOf: onTracks(({ framesAnalysed }) => framesAnalysed),
  },
  {
    name: 'timestampUs',
    jsonPath: 'timestampUs',
    type: 'int64',
    unit: 'µs',
    rows: 'frame',
    optional: false,
    meaning: 'presentation time of the frame; may be negative',
    valueOf: (observation) => (rowKind(observation) === 'frame' ? observation.startUs : undefined),
  },
  {
    name: 'boxX',
    jsonPath: 'box.x',
    type: 'float64',
    unit: '0..1',
    rows: 'frame',
    optional: false,
    meaning: 'left edge of the face, as a fraction of the displayed width',
    valueOf: ({ box }) => box?.x,
  },
  {
    name: 'boxY',
    jsonPath: 'box.y',
    type: 'float64',
    unit: '0..1',
    rows: 'frame',
    optional: false,
    meaning: 'top edge, as a fraction of the displayed height',
    valueOf: ({ box }) => box?.y,
  },
  {
    name: 'boxWidth',
    jsonPath: 'box.width',
    type: 'float64',
    unit: '0..1',
    rows: 'frame',
    optional: false,
    meaning: 'width, as a fraction of the displayed width',
    valueOf: ({ box }) => box?.width,
  },
  {
    name: 'boxHeight',
    jsonPath: 'box.height',
    type: 'float64',
    unit: '0..1',
    rows: 'frame',
    optional: false,
    meaning: 'height, as a fraction of the displayed height',
    valueOf: ({ box }) => box?.height,
  },
  {
    name: 'ageLowYears',
    jsonPath: 'ageRangeYears.0',
    type: 'int32',
    unit: 'years',
    rows: 'all',
    optional: true,
    meaning: 'lower end of the age interval of about 80 % coverage; where `age-range` was released',
    valueOf: ({ ageRangeYears }) => ageRangeYears?.[0],
  },
  {
    name: 'ageHighYears',
    jsonPath: 'ageRangeYears.1',
    type: 'int32',
    unit: 'years',
    rows: 'all',
    optional: true,
    meaning: 'upper end of it',
    valueOf: ({ ageRangeYears }) => ageRangeYears?.[1],
  },
  {
    name: 'ageYears',
    jsonPath: 'ageYears',
    type: 'float64',
    unit: 'years',
    rows: 'all',
    optional: true,
    meaning: 'estimate to a tenth of a year; where `age` was released',
    valueOf: ({ ageYears }) => ageYears,
  },
  {
    name: 'gender',
    jsonPath: 'gender.label',
    type: 'text',
    unit: '',
    rows: 'all',
    optional: true,
    meaning: '`female` or `male`; where `gender` was released',
    valueOf: ({ gender }) => gender?.label,
  },
  {
    name: 'genderProbability',
    jsonPath: 'gender.probability',
    type: 'float64',
    unit: '0.5..1',
    rows: 'all',
    optional: true,
    meaning: 'probability of that label',
    valueOf: ({ gender }) => gender?.probability,
  },
  {
    name: 'decision',
    jsonPath: 'decision',
    type: 'text',
    unit: '',
    rows: 'all',
    optional: false,
    meaning: '`A_CONSENT`',
    valueOf: ({ decision }) => decision,
  },
];

/**
 * Returns the cells of a row in the order of {@link ROW_COLUMNS}.
 *
 * @throws `ERR_INTERNAL` for a cell that its column cannot hold, such as a number that is not finite.
 */
export function cellsOf(observation: ReleasedObservation): readonly Cell[] {
  return ROW_COLUMNS.map((column) => {
    const cell = column.valueOf(observation);
    if (!holds(column, cell)) throw new FacegateError('ERR_INTERNAL');
    return cell;
  });
}

function holds({ type }: RowColumn, cell: Cell): boolean {
  if (cell === undefined) return true;
  if (type === 'text') return typeof cell === 'string';
  return type === 'float64' ? Number.isFinite(cell) : Number.isSafeInteger(cell);
}
