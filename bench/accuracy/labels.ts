import { isAbsolute, normalize, sep } from 'node:path';
import { FacegateError } from '../../src/errors/facegate-error.ts';
import { readTable } from './read-table.ts';

/** A box in pixels of the picture. */
export interface LabelBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What is said about one face of one picture. */
export interface Label {
  /** Path inside the folder. */
  readonly file: string;
  /** True age: somewhere in `from..until` years; equal where it is known exactly. */
  readonly age?: { readonly from: number; readonly until: number };
  readonly isFemale?: boolean;
  readonly box?: LabelBox;
}

/** The labels of a folder, and how many lines could not be used. */
export interface Labels {
  readonly labels: readonly Label[];
  readonly unusable: number;
}

/** Ages beyond this are no labels. An open bin ("70+") ends at {@link OLDEST_YEARS}. */
const MOST_YEARS = 120;
const OLDEST_YEARS = 90;

/** Names under which a column is found, the first that is there counts. */
const COLUMNS = {
  file: ['file', 'filename', 'image', 'path'],
  age: ['age', 'age_years', 'prompted_age'],
  ageLow: ['age_low', 'age_from', 'age_min'],
  ageHigh: ['age_high', 'age_to', 'age_max'],
  ageBin: ['age_bin', 'age_group', 'age_range'],
  gender: ['gender', 'sex', 'prompted_sex'],
  x: ['face_x', 'box_x', 'x'],
  y: ['face_y', 'box_y', 'y'],
  width: ['face_w', 'face_width', 'box_w', 'box_width', 'w', 'width'],
  height: ['face_h', 'face_height', 'box_h', 'box_height', 'h', 'height'],
} as const;

type Column = keyof typeof COLUMNS;

/**
 * Reads the labels of a folder of pictures.
 *
 * @param path - The CSV file.
 * @throws FacegateError `ERR_BENCH_LABELS` when it is no regular file or cannot be read, has no column for the file, or has neither age nor gender.
 */
export async function readLabels(path: string): Promise<Labels> {
  const records = await readTable(path);
  const [first] = records ?? [];
  if (records === undefined || first === undefined) throw new FacegateError('ERR_BENCH_LABELS');
  const has = (column: Column): boolean => COLUMNS[column].some((name) => first.has(name));
  const hasAge = has('age') || has('ageBin') || (has('ageLow') && has('ageHigh'));
  if (!has('file') || !(hasAge || has('gender'))) throw new FacegateError('ERR_BENCH_LABELS');
  const labels = records.flatMap((record) => labelOf(record) ?? []);
  return { labels, unusable: records.length - labels.length };
}

/** Returns the label of a line; `undefined` when a field that is there says nothing sensible. */
function labelOf(record: ReadonlyMap<string, string>): Label | undefined {
  const cell = (column: Column): string =>
    COLUMNS[column].map((name) => record.get(name)).find((value) => value !== undefined) ?? '';
  const file = insideFolder(cell('file'));
  const age = ageOf(cell);
  const isFemale = isFemaleIn(cell('gender'));
  const box = boxOf(cell);
  if (file === undefined || age === 'unusable' || isFemale === 'unusable' || box === 'unusable')
    return undefined;
  if (age === undefined && isFemale === undefined) return undefined;
  return {
    file,
    ...(age === undefined ? {} : { age }),
    ...(isFemale === undefined ? {} : { isFemale }),
    ...(box === undefined ? {} : { box }),
  };
}

/** A path that stays inside the folder, as it stands in the file. */
function insideFolder(file: string): string | undefined {
  const path = normalize(file);
  const escapes = path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path);
  return file === '' || file.includes('\0') || escapes ? undefined : path;
}

function ageOf(cell: (column: Column) => string): Label['age'] | 'unusable' {
  const [age, low, high, bin] = [cell('age'), cell('ageLow'), cell('ageHigh'), cell('ageBin')];
  if (age !== '') return span(age, age, 0);
  if (low !== '' || high !== '') return span(low, high, 1);
  if (bin === '') return undefined;
  const [, from = '', until] = /^(\d+(?:\.\d+)?)\s*(?:[-–]\s*(\d+(?:\.\d+)?)|\+|and over)$/.exec(bin) ?? [];
  return span(from, until ?? String(MOST_YEARS), 1);
}

/** A bin 20-29 holds everybody until the 30th birthday. */
function span(low: string, high: string, throughYears: number): Label['age'] | 'unusable' {
  const from = yearsOf(low);
  const until = Math.min(yearsOf(high) + throughYears, Math.max(OLDEST_YEARS, from));
  return from <= until ? { from, until } : 'unusable';
}

function yearsOf(text: string): number {
  const years = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  return years <= MOST_YEARS ? years : NaN;
}

function isFemaleIn(text: string): boolean | undefined | 'unusable' {
  const word = text.toLowerCase();
  if (word === '') return undefined;
  if (['f', 'female', 'woman'].includes(word)) return true;
  return ['m', 'male', 'man'].includes(word) ? false : 'unusable';
}

function boxOf(cell: (column: Column) => string): LabelBox | undefined | 'unusable' {
  const texts = [cell('x'), cell('y'), cell('width'), cell('height')];
  if (texts.every((text) => text === '')) return undefined;
  const [x = NaN, y = NaN, width = NaN, height = NaN] = texts.map((text) =>
    text === '' ? NaN : Number(text),
  );
  const sound = Number.isFinite(x + y + width + height) && width > 0 && height > 0;
  return sound ? { x, y, width, height } : 'unusable';
}
