import type { Command } from 'commander';
import { analyze, type RunSummary, type SandboxTrial, type Sink } from '../run.ts';
import { expectDistinctPaths } from './distinct-paths.ts';
import { addRowOutputFlags, granularityOf, openRowOutput, type RowOutputFlags } from './row-output.ts';
import { addReportFlags, addRunFlags, runOptions, type RunFlags } from './run-flags.ts';
import { withRunSession } from './run-session.ts';

interface AnalyzeFlags extends RunFlags, RowOutputFlags {
  readonly purpose: string;
  readonly attributes?: readonly string[];
}

/** Adds `facegate analyze`. */
export function registerAnalyzeCommand(program: Command, trial?: SandboxTrial): void {
  const command = program
    .command('analyze')
    .description(
      'Analyse a video, an image or a folder of images; write what consent releases as JSON Lines, CSV, Parquet, a ' +
        'WebVTT text track, or counts.',
    )
    .argument('<media>', 'mp4, mov, mkv, webm or avi; an image; a folder of images')
    .option('--consent <record>', 'consent record of the person pictured; without one the run is denied')
    .requiredOption('--purpose <purpose>', 'what for, as the record names it, e.g. NonCommercialResearch')
    .option(
      '--attributes <list>',
      'any of age-range,age,gender (default: all that the record grants)',
      commaSeparated,
    );
  addRunFlags(command);
  addRowOutputFlags(command);
  addReportFlags(command).action((media: string, flags: AnalyzeFlags) => run(media, flags, trial));
}

async function run(media: string, flags: AnalyzeFlags, trial?: SandboxTrial): Promise<void> {
  await expectDistinctPaths([media, flags.consent], [flags.output, flags.summary]);
  const sink = await openRowOutput(flags);
  await withRunSession(flags, async (watch, began) => {
    const { purpose, attributes } = flags;
    const analysis = analyze(media, {
      ...runOptions(flags),
      ...watch,
      ...(trial === undefined ? {} : { sandboxTrial: trial }),
      purpose,
      granularity: granularityOf(flags),
      ...(attributes === undefined ? {} : { attributes }),
    });
    began(analysis.summary);
    try {
      for await (const observation of analysis) await sink.write(observation);
      await complete(sink, await analysis.summary);
    } catch (error) {
      await sink.abandon();
      throw error;
    }
  });
}

/** A denied run leaves no output file behind, not even an empty one. */
async function complete(sink: Sink, summary: RunSummary): Promise<void> {
  if (summary.outcome === 'done') await sink.close();
  else await sink.abandon();
}

function commaSeparated(value: string): readonly string[] {
  return value.split(',').map((item) => item.trim());
}
