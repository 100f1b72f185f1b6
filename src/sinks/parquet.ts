import type { Output } from './output.ts';
import type { ParquetOptions } from './parquet-options.ts';
import type { Sink } from './sink.ts';

/**
 * Writes Apache Parquet: one flat, optional column per entry of the row schema, Snappy, in row groups. Memory holds one
 * row group, and of those before it what the footer says about them (about 2 kB each).
 * The encoder is loaded with the first row: other formats do not wait for it.
 */
export function parquetSink(output: Output, options: ParquetOptions = {}): Sink {
  let opened: Promise<Sink> | undefined;
  const open = (): Promise<Sink> =>
    (opened ??= import('./parquet-file.ts').then(({ parquetFile }) => parquetFile(output, options)));
  return {
    write: async (observation) => (await open()).write(observation),
    close: async () => (await open()).close(),
    abandon: async () => (await open()).abandon(),
  };
}
