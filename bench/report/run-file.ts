import { z } from 'zod';
import { spreadOf } from '../statistics/quantile.ts';

const name = z.string().min(1).max(200);
const finite = z.number();

/** What was measured, once per repetition, in the order of the repetitions. */
const series = z.strictObject({
  name,
  /** For example `frames/s`, `ms`, `MB`; empty for a ratio. */
  unit: z.string().max(40),
  better: z.enum(['higher', 'lower', 'neither']),
  values: z.array(finite).min(1),
});

/** What was measured over something else than repetitions: memory over frames, accuracy over thresholds. */
const curve = z.strictObject({
  name,
  x: z.strictObject({ label: name, unit: z.string().max(40) }),
  y: z.strictObject({ label: name, unit: z.string().max(40) }),
  points: z.array(z.tuple([finite, finite])).min(1),
});

const spread = z.strictObject({
  name,
  unit: z.string().max(40),
  count: z.int().min(1),
  median: finite,
  lowerQuartile: finite,
  upperQuartile: finite,
});

/** One of the few numbers that answer the bench's question. */
const headline = z.strictObject({
  label: name,
  value: finite,
  /** `×`, `%`, `ms`, …; empty for a plain ratio. */
  unit: z.string().max(20),
  /** What the number has to be, if anything is asked of it. */
  target: z.strictObject({ kind: z.enum(['at-least', 'at-most']), value: finite }).optional(),
  /** What the number is, in a sentence. */
  explanation: z.string().max(400),
});

const setting = z.union([z.string(), finite, z.boolean(), z.array(z.union([z.string(), finite]))]);

/** What one run of a bench writes: everything that its report and a comparison need. No host name, no path. */
export const runFileSchema = z
  .strictObject({
    schema: z.literal('facegate-bench-1'),
    bench: z.string().regex(/^[a-z]+(-[a-z]+)*$/),
    /** Revision of the checkout, `+changes` when it had uncommitted ones; else the version of the package. */
    commit: name,
    startedAt: z.iso.datetime(),
    host: z.strictObject({
      cpu: name,
      cores: z.int().min(1),
      memoryBytes: z.int().min(1),
      platform: name,
      node: name,
    }),
    versions: z.record(z.string(), z.string()),
    settings: z.record(z.string(), setting),
    /** Raw values. */
    samples: z.array(series),
    curves: z.array(curve),
    summary: z.strictObject({
      headlines: z.array(headline),
      spreads: z.array(spread),
      /** What a reader has to know: what is missing, what was left out, what stands in the way. */
      notes: z.array(z.string().max(1000)),
    }),
  })
  .refine(({ samples }) => new Set(samples.map((one) => one.name)).size === samples.length, {
    message: 'two series have one name',
  })
  .refine(({ samples, summary }) => JSON.stringify(spreadsOf(samples)) === JSON.stringify(summary.spreads), {
    message: 'the summary is not that of the samples',
  });

export type RunFile = z.infer<typeof runFileSchema>;
export type Series = z.infer<typeof series>;
export type Curve = z.infer<typeof curve>;
export type Headline = z.infer<typeof headline>;
export type HostFacts = RunFile['host'];

/** What a bench fills in; the summary's spreads follow from the samples. */
export type RunContent = Omit<RunFile, 'schema' | 'summary'> & {
  readonly headlines: readonly Headline[];
  readonly notes: readonly string[];
};

/** Returns the run file of a bench: its content, and the spread of every series. */
export function runFileOf({ headlines, notes, ...content }: RunContent): RunFile {
  return runFileSchema.parse({
    schema: 'facegate-bench-1',
    ...content,
    summary: { headlines, spreads: spreadsOf(content.samples), notes },
  });
}

/** Returns the series of a name; throws `TypeError` when the run has none. */
export function seriesNamed(run: Pick<RunFile, 'samples'>, wanted: string): Series {
  const found = run.samples.find((one) => one.name === wanted);
  if (found === undefined) throw new TypeError(`the run has no series ${wanted}`);
  return found;
}

function spreadsOf(samples: readonly Series[]): z.infer<typeof spread>[] {
  return samples.map(({ name: seriesName, unit, values }) => ({
    name: seriesName,
    unit,
    ...spreadOf(values),
  }));
}
