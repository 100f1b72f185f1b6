import { Option, type Command } from 'commander';
import { DEFAULT_NOTICE, disclosure, noticeSha256, readRetention } from '../index.ts';

/** Adds `facegate disclose`. */
export function registerDiscloseCommand(program: Command): void {
  program
    .command('disclose')
    .description('Print the privacy notice and the retention schedule, from what the program enforces.')
    .addOption(
      new Option('--format <name>', 'markdown, or json for a machine')
        .choices(['markdown', 'json'])
        .default('markdown'),
    )
    .option('--retention <file>', "a retention.json stricter than the package's own")
    .action(async (flags: { format: 'markdown' | 'json'; retention?: string }) => {
      const retention = await readRetention(flags.retention);
      process.stdout.write(
        flags.format === 'json'
          ? `${JSON.stringify({ notice: { ...DEFAULT_NOTICE, sha256: noticeSha256(DEFAULT_NOTICE) }, retention }, undefined, 2)}\n`
          : disclosure(DEFAULT_NOTICE, retention),
      );
    });
}
