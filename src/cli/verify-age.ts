import type { Command } from 'commander';
import { streamOutput, verifyAge, type SandboxTrial } from '../run.ts';
import { expectDistinctPaths } from './distinct-paths.ts';
import { addReportFlags, addRunFlags, runOptions, type RunFlags } from './run-flags.ts';
import { withRunSession } from './run-session.ts';

/** Adds `facegate verify-age`. */
export function registerVerifyAgeCommand(program: Command, trial?: SandboxTrial): void {
  const command = program
    .command('verify-age')
    .description(
      'Answer yes or no: is the person pictured at least as old as the consent record asks? One JSON line per track on ' +
        'standard output, without an age.',
    )
    .argument('<media>', 'mp4, mov, mkv, webm or avi; an image; a folder of images')
    .option(
      '--consent <record>',
      'consent record for the purpose AgeVerification; without one the run is denied',
    );
  addReportFlags(addRunFlags(command)).action((media: string, flags: RunFlags) => run(media, flags, trial));
}

async function run(media: string, flags: RunFlags, trial?: SandboxTrial): Promise<void> {
  await expectDistinctPaths([media, flags.consent], [flags.summary]);
  const output = streamOutput(process.stdout);
  await withRunSession(flags, async (watch, began) => {
    const answers = verifyAge(media, {
      ...runOptions(flags),
      ...watch,
      ...(trial === undefined ? {} : { sandboxTrial: trial }),
    });
    began(answers.summary);
    for await (const { trackId, limitYears, satisfied } of answers) {
      await output.write(`${JSON.stringify({ type: 'age-verification', trackId, limitYears, satisfied })}\n`);
    }
    await output.close();
  });
}
