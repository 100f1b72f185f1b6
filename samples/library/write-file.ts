// In your own project: import { analyze, fileOutput, sinkOf } from 'facegate';
import { analyze, fileOutput, sinkOf, type RunSummary, type SinkFormat } from '../../src/index.ts';
import type { ExampleRun } from './read-rows.ts';

/**
 * Writes rows to a file in any of the formats. The file has its name only once it is whole; a run that is denied,
 * cancelled or broken leaves none.
 */
export async function writeRows(run: ExampleRun, path: string, format: SinkFormat): Promise<RunSummary> {
  const { media, ...options } = run;
  const analysis = analyze(media, {
    ...options,
    // A text track is placed over the face by the rows of frames.
    granularity: format === 'webvtt' ? 'frame' : 'track',
  });
  const sink = sinkOf(format, await fileOutput(path));
  try {
    for await (const row of analysis) await sink.write(row);
    const summary = await analysis.summary;
    if (summary.outcome === 'done') await sink.close();
    else await sink.abandon();
    return summary;
  } catch (error) {
    await sink.abandon();
    throw error;
  }
}
