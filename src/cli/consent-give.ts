import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { resolveHome } from '../configuration/home.ts';
import { DEFAULT_NOTICE, FacegateError, defaultPolicy, giveConsent, hashMedia } from '../index.ts';
import { addStatementFlags, statementOf, type StatementFlags } from './consent-statement.ts';

interface GiveFlags extends StatementFlags {
  readonly media: readonly string[];
  readonly output: string;
  readonly home?: string;
}

/** Adds `facegate consent give`. */
export function registerGiveCommand(consent: Command): void {
  const command = consent
    .command('give')
    .description(
      'Write a signed consent record for a media file. The local key stands in for the person’s own.',
    )
    .requiredOption('--media <path...>', 'the video, image or folder of images that the consent is about');
  addStatementFlags(command)
    .requiredOption('--output <path>', 'where the record is written, or - for standard output')
    .option('--home <folder>', 'keys, trust store and registry (default: FACEGATE_HOME)')
    .action(async (flags: GiveFlags) => {
      const hashes = await Promise.all(flags.media.map((path) => hashMedia(path)));
      const { bytes } = giveConsent(resolveHome(flags.home), {
        ...statementOf(flags),
        mediaSha256: hashes.flat(),
        notice: DEFAULT_NOTICE,
        controller: defaultPolicy([]).controller,
        clock: { nowMs: () => Date.now() },
      });
      await writeRecord(flags.output, bytes);
    });
}

/**
 * Writes a record to a file, or to standard output for `-`.
 *
 * @throws `ERR_OUTPUT` when the file cannot be written.
 */
export async function writeRecord(path: string, bytes: Uint8Array): Promise<void> {
  if (path === '-') {
    process.stdout.write(bytes);
    return;
  }
  try {
    await writeFile(path, bytes, { mode: 0o600 });
  } catch {
    throw new FacegateError('ERR_OUTPUT');
  }
}
