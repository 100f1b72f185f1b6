import { countsSink, type CountsOptions } from './counts/counts.ts';
import { csvSink } from './csv.ts';
import { jsonLinesSink } from './json-lines.ts';
import type { Output } from './output.ts';
import { parquetSink } from './parquet.ts';
import type { Sink } from './sink.ts';
import { webVttSink } from './web-vtt/web-vtt.ts';

/** The formats by name, in the order of the documentation. */
export const SINK_FORMATS = ['jsonl', 'csv', 'parquet', 'webvtt', 'counts'] as const;

export type SinkFormat = (typeof SINK_FORMATS)[number];

/** File names that leave no doubt. `.json` is not among them: it could be rows or counts. */
const SUFFIXES: readonly (readonly [string, SinkFormat])[] = [
  ['.jsonl', 'jsonl'],
  ['.ndjson', 'jsonl'],
  ['.csv', 'csv'],
  ['.parquet', 'parquet'],
  ['.vtt', 'webvtt'],
  ['.counts.json', 'counts'],
];

/** Returns the format that a file's name asks for, or nothing where the name does not say. */
export function formatOfPath(path: string): SinkFormat | undefined {
  const name = path.toLowerCase();
  return SUFFIXES.find(([suffix]) => name.endsWith(suffix))?.[1];
}

/**
 * Returns a sink of a format. Options that are not the format's own are ignored.
 *
 * @throws `ERR_USAGE` for a minimum cohort out of range.
 */
export function sinkOf(format: SinkFormat, output: Output, options: CountsOptions = {}): Sink {
  switch (format) {
    case 'jsonl':
      return jsonLinesSink(output);
    case 'csv':
      return csvSink(output);
    case 'parquet':
      return parquetSink(output);
    case 'webvtt':
      return webVttSink(output);
    case 'counts':
      return countsSink(output, options);
  }
}
