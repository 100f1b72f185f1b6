import { InvalidArgumentError, Option, type Command } from 'commander';
import {
  DEFAULT_MINIMUM_COHORT,
  FacegateError,
  SINK_FORMATS,
  fileOutput,
  formatOfPath,
  sinkOf,
  streamOutput,
  type Granularity,
  type Sink,
  type SinkFormat,
} from '../run.ts';

/** The flags that say where rows go, and as what. */
export interface RowOutputFlags {
  readonly output: string;
  readonly format?: SinkFormat;
  readonly granularity?: Granularity;
  readonly minimumCohort?: number;
}

/** Adds `--output`, `--format`, `--granularity` and `--minimum-cohort`. */
export function addRowOutputFlags(command: Command): Command {
  return command
    .option('--output <path>', 'file for the rows, or - for standard output', '-')
    .addOption(
      new Option(
        '--format <name>',
        'what the rows are written as (default: by the suffix of --output, else jsonl)',
      ).choices(SINK_FORMATS),
    )
    .addOption(
      new Option(
        '--granularity <unit>',
        'one row per track, or also one per frame (default: track; frame for webvtt, to place the text)',
      ).choices(['track', 'frame']),
    )
    .option(
      '--minimum-cohort <n>',
      `counts: people that an age band and gender must have to be told (default: ${DEFAULT_MINIMUM_COHORT})`,
      parseCohort,
    );
}

/** Returns the format that the flags ask for: the one named, else the one that the file's name implies. */
export function formatOf({ format, output }: RowOutputFlags): SinkFormat {
  return format ?? formatOfPath(output) ?? 'jsonl';
}

/** Returns the rows that the flags ask for. A text track needs those of frames to know where a face is. */
export function granularityOf(flags: RowOutputFlags): Granularity {
  return flags.granularity ?? (formatOf(flags) === 'webvtt' ? 'frame' : 'track');
}

/**
 * Opens what the rows are written to.
 *
 * @throws `ERR_OUTPUT` for a file that cannot be written, `ERR_OUTPUT_FORMAT` for one whose name says another format,
 *   `ERR_OUTPUT_TERMINAL` for Parquet on a terminal, `ERR_USAGE` for a minimum cohort without counts.
 */
export async function openRowOutput(flags: RowOutputFlags): Promise<Sink> {
  const { output, minimumCohort } = flags;
  const format = formatOf(flags);
  const toStandardOutput = output === '-';
  if ((formatOfPath(output) ?? format) !== format) throw new FacegateError('ERR_OUTPUT_FORMAT');
  if (minimumCohort !== undefined && format !== 'counts') throw new FacegateError('ERR_USAGE');
  if (format === 'parquet' && toStandardOutput && process.stdout.isTTY) {
    throw new FacegateError('ERR_OUTPUT_TERMINAL');
  }
  const options = minimumCohort === undefined ? {} : { minimumCohort };
  return sinkOf(format, toStandardOutput ? streamOutput(process.stdout) : await fileOutput(output), options);
}

function parseCohort(value: string): number {
  if (!/^\d{1,5}$/.test(value) || Number(value) < 2 || Number(value) > 10_000) {
    throw new InvalidArgumentError('Use 2 to 10000.');
  }
  return Number(value);
}
