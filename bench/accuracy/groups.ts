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

const ALL_METRICS = Object.keys(METRICS) as Metric[];

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
  const faces = outcomes.all();
  return groupOf('all', outcomes, faces, metricsToTell(outcomes, [faces])(0), random);
}

/**
 * Returns the aggregates over parts of the faces. A part with fewer than {@link MINIMUM_GROUP} is withheld and, smallest
 * first, as many others as it takes until those that are not told, faces in no part among them, are a group together: they
 * cannot be had by subtraction either. Every metric is judged in the same way by itself, by the faces that it is known of.
 */
export function divide(outcomes: Outcomes, random: () => number): readonly Division[] {
  return DIVISIONS.map(({ title, column, parts }) => {
    const filled = parts
      .map(([name, from, until]) => ({ name, faces: outcomes.where(column, from, until) }))
      .filter(({ faces }) => faces.length > 0);
    const told = partsToTell(
      filled.map(({ faces }) => faces.length),
      outcomes.size,
    );
    const kept = filled.filter((_, part) => told.has(part));
    const metricsOf = metricsToTell(
      outcomes,
      kept.map(({ faces }) => faces),
    );
    const groups = kept.map(({ name, faces }, part) =>
      groupOf(name, outcomes, faces, metricsOf(part), random),
    );
    return { title, groups, withheld: kept.length < filled.length };
  });
}

/** Returns, for every part, the metrics that may be told of it. */
function metricsToTell(
  outcomes: Outcomes,
  parts: readonly Int32Array[],
): (part: number) => readonly Metric[] {
  const all = outcomes.all();
  const told = ALL_METRICS.map((metric) => {
    const sizes = parts.map((faces) => outcomes.countFinite(faces, metric));
    return { metric, parts: partsToTell(sizes, outcomes.countFinite(all, metric)) };
  });
  return (part) => told.filter(({ parts: those }) => those.has(part)).map(({ metric }) => metric);
}

/**
 * Returns the indices of the parts that may be told when everybody is told, too.
 *
 * @param sizes - Faces in each part; no face is in two.
 * @param total - All faces, those in no part included.
 */
function partsToTell(sizes: readonly number[], total: number): ReadonlySet<number> {
  const rising = sizes.map((size, part) => ({ size, part })).sort((one, other) => one.size - other.size);
  let held = sizes.reduce((rest, size) => rest - size, total);
  const told = new Set<number>();
  for (const { size, part } of rising) {
    if (size < MINIMUM_GROUP || (held > 0 && held < MINIMUM_GROUP)) held += size;
    else told.add(part);
  }
  return told;
}

function groupOf(
  name: string,
  outcomes: Outcomes,
  faces: Int32Array,
  told: readonly Metric[],
  random: () => number,
): Group {
  const metrics = new Map<Metric, MeanInterval>();
  for (const metric of told) {
    const values = outcomes.finite(faces, metric);
    metrics.set(metric, bootstrapMean(values, random));
    values.fill(0);
  }
  return { name, faces: faces.length, metrics };
}
