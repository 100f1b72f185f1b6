import type { Label } from './labels.ts';

/** Numbers kept of one estimated face. */
const COLUMNS = {
  /** Age from the label: the middle of its bin. */
  trueAge: 0,
  absoluteError: 1,
  outsideBin: 2,
  withinFive: 3,
  insideInterval: 4,
  genderRight: 5,
  isFemale: 6,
  sizePx: 7,
  length: 8,
} as const;

export type OutcomeColumn = Exclude<keyof typeof COLUMNS, 'length'>;

/** What an attribute model said about one face. */
export interface Estimate {
  readonly ageYears: number;
  readonly ageLowYears: number;
  readonly ageHighYears: number;
  readonly probabilityFemale: number;
}

/**
 * How far the estimates of many faces were off, in memory only and only as long as aggregates are computed. It does not keep
 * which picture a number is from.
 */
export class Outcomes {
  private values: Float64Array;
  private count = 0;

  /** @param capacity - the most faces that will be added. */
  constructor(capacity: number) {
    this.values = new Float64Array(capacity * COLUMNS.length);
  }

  get size(): number {
    return this.count;
  }

  /** Adds a face. @param sizePx - shorter side of its box in pixels of the picture. */
  add(label: Label, estimate: Estimate, sizePx: number): void {
    const at = this.count * COLUMNS.length;
    const set = (column: OutcomeColumn, value: number): void => {
      this.values[at + COLUMNS[column]] = value;
    };
    const { age, isFemale } = label;
    set('trueAge', age === undefined ? NaN : (age.from + age.until) / 2);
    const error = age === undefined ? NaN : Math.abs(estimate.ageYears - (age.from + age.until) / 2);
    const outside =
      age === undefined ? NaN : Math.max(0, age.from - estimate.ageYears, estimate.ageYears - age.until);
    set('absoluteError', error);
    set('outsideBin', outside);
    set('withinFive', Number.isNaN(outside) ? NaN : outside <= 5 ? 1 : 0);
    set('insideInterval', age === undefined ? NaN : shareInside(age, estimate));
    const right = estimate.probabilityFemale > 0.5 === isFemale ? 1 : 0;
    set('genderRight', isFemale === undefined || Number.isNaN(estimate.probabilityFemale) ? NaN : right);
    set('isFemale', isFemale === undefined ? NaN : isFemale ? 1 : 0);
    set('sizePx', sizePx);
    this.count += 1;
  }

  /** Returns the faces for which a column lies in `from..until`, the upper end excluded. */
  where(column: OutcomeColumn, from: number, until: number): Int32Array {
    const faces = Int32Array.from({ length: this.count }, (_, face) => face);
    return faces.filter((face) => {
      const value = this.value(face, column);
      return value >= from && value < until;
    });
  }

  /** Returns every face. */
  all(): Int32Array {
    return Int32Array.from({ length: this.count }, (_, face) => face);
  }

  /** Returns the finite values of a column for some faces; the caller overwrites them. */
  finite(faces: Int32Array, column: OutcomeColumn): Float64Array {
    return Float64Array.from(faces, (face) => this.value(face, column)).filter(
      (value) => !Number.isNaN(value),
    );
  }

  /** Returns for how many of some faces a column is known. */
  countFinite(faces: Int32Array, column: OutcomeColumn): number {
    return faces.reduce((count, face) => count + (Number.isNaN(this.value(face, column)) ? 0 : 1), 0);
  }

  /** Overwrites every number. */
  clear(): void {
    this.values.fill(0);
    this.count = 0;
  }

  private value(face: number, column: OutcomeColumn): number {
    return this.values[face * COLUMNS.length + COLUMNS[column]] ?? NaN;
  }
}

/** The share of the label's ages, equally likely, that the estimated interval holds. */
function shareInside(
  { from, until }: { readonly from: number; readonly until: number },
  { ageLowYears, ageHighYears }: Estimate,
): number {
  if (from === until) return from >= ageLowYears && from <= ageHighYears ? 1 : 0;
  return Math.max(0, Math.min(until, ageHighYears) - Math.max(from, ageLowYears)) / (until - from);
}
