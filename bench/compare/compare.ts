import { readFile } from 'node:fs/promises';
import { FacegateError } from '../../src/errors/facegate-error.ts';
import { runFileSchema, type RunFile, type Series } from '../report/run-file.ts';
import { medianOf } from '../statistics/quantile.ts';
import { mannWhitneyP, ratioInterval, type RatioInterval } from '../statistics/mann-whitney.ts';

/** What two runs say about one series. */
export interface Change {
  readonly name: string;
  readonly unit: string;
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Absent where a value is 0 or less. */
  readonly ratio?: RatioInterval;
  /** `too-few`: no difference between so few values could be told from noise. */
  readonly verdict: 'better' | 'worse' | 'different' | 'no-difference-shown' | 'too-few';
}

/** Two runs of one bench, the earlier one first. */
export interface Comparison {
  readonly bench: string;
  readonly commits: readonly [before: string, after: string];
  /** In what the circumstances differ: machine, clip, settings, versions. */
  readonly differences: readonly string[];
  readonly changes: readonly Change[];
  /** Series that only one of the runs has. */
  readonly unmatched: readonly string[];
}

/** A difference is told from noise when chance alone gives as great a one in fewer than 1 of 100 cases. */
export const ERROR_PROBABILITY = 0.01;
/** With fewer values in each run, not even complete separation is that unlikely: 2 in 252 for five and five. */
const FEWEST_VALUES = 5;

/**
 * Compares two run files.
 *
 * @param anyway - Compare runs of different clips or machines; their differences are listed all the same.
 * @throws FacegateError `ERR_BENCH_FILE` for a file that is no run file, or for two benches; `ERR_BENCH_DIFFERENT` for
 *   different clips or machines, unless told otherwise.
 */
export async function compareRuns(
  beforePath: string,
  afterPath: string,
  anyway: boolean,
): Promise<Comparison> {
  const [before, after] = [await readRun(beforePath), await readRun(afterPath)];
  if (before.bench !== after.bench) throw new FacegateError('ERR_BENCH_FILE');
  const grave = graveDifferences(before, after);
  if (grave.length > 0 && !anyway) throw new FacegateError('ERR_BENCH_DIFFERENT');
  const pairs = before.samples.flatMap((one) => {
    const other = after.samples.find(({ name, unit }) => name === one.name && unit === one.unit);
    return other === undefined ? [] : [changeOf(one, other)];
  });
  const matched = new Set(pairs.map(({ name }) => name));
  return {
    bench: before.bench,
    commits: [before.commit, after.commit],
    differences: [...grave, ...lesserDifferences(before, after)],
    changes: pairs,
    unmatched: [...before.samples, ...after.samples]
      .map(({ name }) => name)
      .filter((name) => !matched.has(name)),
  };
}

async function readRun(path: string): Promise<RunFile> {
  try {
    return runFileSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    throw new FacegateError('ERR_BENCH_FILE');
  }
}

function changeOf({ name, unit, better, values: before }: Series, { values: after }: Series): Change {
  const positive = [...before, ...after].every((value) => value > 0);
  const confidence = 1 - ERROR_PROBABILITY;
  const enough = Math.min(before.length, after.length) >= FEWEST_VALUES;
  return {
    name,
    unit,
    before,
    after,
    ...(positive ? { ratio: ratioInterval(before, after, confidence) } : {}),
    verdict: enough ? verdictOf(before, after, better) : 'too-few',
  };
}

function verdictOf(
  before: readonly number[],
  after: readonly number[],
  better: Series['better'],
): Change['verdict'] {
  if (mannWhitneyP(before, after) >= ERROR_PROBABILITY) return 'no-difference-shown';
  if (better === 'neither') return 'different';
  const shift = medianOf(after.flatMap((value) => before.map((base) => value - base))) ?? 0;
  return shift > 0 === (better === 'higher') ? 'better' : 'worse';
}

/** Differences that make the numbers incomparable. */
function graveDifferences(before: RunFile, after: RunFile): string[] {
  const facts = (run: RunFile): Record<string, unknown> => ({
    clip: run.settings['clip sha256'],
    'data set': run.settings['data sha256'],
    processor: run.host.cpu,
    cores: run.host.cores,
    platform: run.host.platform,
  });
  return differing(facts(before), facts(after));
}

/** Differences that may be what the comparison is about. */
function lesserDifferences(before: RunFile, after: RunFile): string[] {
  const facts = ({ settings, versions, host }: RunFile): Record<string, unknown> => {
    const rest = Object.entries(settings).filter(([name]) => !name.endsWith('sha256'));
    return { node: host.node, memory: host.memoryBytes, ...versions, ...Object.fromEntries(rest) };
  };
  return differing(facts(before), facts(after));
}

function differing(before: Record<string, unknown>, after: Record<string, unknown>): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const text = (value: unknown): string => (value === undefined ? 'none' : JSON.stringify(value));
  return names
    .filter((name) => text(before[name]) !== text(after[name]))
    .map((name) => `${name}: ${text(before[name])}, then ${text(after[name])}`);
}
