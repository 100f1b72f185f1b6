import { bootstrapMean, type MeanInterval } from './bootstrap.ts';
import type { OutcomeColumn, Outcomes } from './outcomes.ts';

/** Fewer faces than this are no group: their mean would say too much about each of them. */
export const MINIMUM_GROUP = 10;

/** What is measured of a group of faces. */
export const METRICS = {
  absoluteError: { title: 'mean absolute error', unit: 'years' },
  outsideBin: { title: 'outside the age bin', unit: 'years' },
  withinFive: { title: 'within 5 years', unit: '%' },
  insideInterval: { title: 'inside the age interval', unit: '%' },
  genderRight: { title: 'gender right', unit: '%' },
} as const satisfies Partial<Record<OutcomeColumn, { title: string; unit: string }>>;

export type Metric = keyof typeof METRICS;

/** Aggregates over a group of at least {@link MINIMUM_GROUP} faces. */
export interface Group {
  readonly name: string;
  readonly faces: number;
  readonly metrics: ReadonlyMap<Metric, MeanInterval>;
}

/** One way to divide the faces. */
export interface Division {
  readonly title: string;
  readonly groups: readonly Group[];
  /** Whether a group with faces is not among them. */
  readonly withheld: boolean;
}

const DIVISIONS: readonly {
  readonly title: string;
  readonly column: OutcomeColumn;
  readonly parts: readonly (readonly [name: string, from: number, until: number])[];
}[] = [
  {
    title: 'By age',
    column: 'trueAge',
    parts: [
      ...[0, 10, 20, 30, 40, 50, 60].map((from) => [`${from}-${from + 9}`, from, from + 10] as const),
      ['70 and over', 70, Infinity],
    ],
  },
  {
    title: 'By gender',
    column: 'isFemale',
    parts: [
      ['female', 1, 2],
      ['male', 0, 1],
    ],
  },
  {
    title: 'By size of the face',
    column: 'sizePx',
    parts: [
      ['under 40 px', 0, 40],
      ['40-79 px', 40, 80],
      ['80-159 px', 80, 160],
      ['160 px and over', 160, Infinity],
    ],
  },
];

/** Returns the aggregates over all faces. */
export function everybody(outcomes: Outcomes, random: () => number): Group {
  return groupOf('all', outcomes, outcomes.all(), random);
}

/**
 * Returns the aggregates over parts of the faces. A part with fewer than {@link MINIMUM_GROUP} is withheld and, smallest
 * first, as many others as it takes until those withheld are a group together: they cannot be had by subtraction either.
 */
export function divide(outcomes: Outcomes, random: () => number): readonly Division[] {
  return DIVISIONS.map(({ title, column, parts }) => {
    const filled = parts
      .map(([name, from, until]) => ({ name, faces: outcomes.where(column, from, until) }))
      .filter(({ faces }) => faces.length > 0);
    const bySize = [...filled].sort((one, other) => one.faces.length - other.faces.length);
    let kept = bySize.findIndex(({ faces }) => faces.length >= MINIMUM_GROUP);
    if (kept < 0) kept = bySize.length;
    const held = (count: number): number =>
      bySize.slice(0, count).reduce((sum, { faces }) => sum + faces.length, 0);
    while (kept > 0 && kept < bySize.length && held(kept) < MINIMUM_GROUP) kept += 1;
    const withheld = new Set(bySize.slice(0, kept));
    const groups = filled
      .filter((part) => !withheld.has(part))
      .map(({ name, faces }) => groupOf(name, outcomes, faces, random));
    return { title, groups, withheld: withheld.size > 0 };
  });
}

function groupOf(name: string, outcomes: Outcomes, faces: Int32Array, random: () => number): Group {
  const metrics = new Map<Metric, MeanInterval>();
  for (const metric of Object.keys(METRICS) as Metric[]) {
    const values = outcomes.finite(faces, metric);
    if (values.length >= MINIMUM_GROUP) metrics.set(metric, bootstrapMean(values, random));
    values.fill(0);
  }
  return { name, faces: faces.length, metrics };
}
