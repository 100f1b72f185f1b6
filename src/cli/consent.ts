import type { Command } from 'commander';
import { registerChangeCommands } from './consent-change.ts';
import { registerGiveCommands } from './consent-give.ts';
import { registerStatusCommands } from './consent-status.ts';

/** Adds `facegate consent` and its subcommands, in the order of a record's life. */
export function registerConsentCommands(program: Command): void {
  const consent = program.command('consent').description('The life of a consent record.');
  registerGiveCommands(consent);
  registerChangeCommands(consent);
  registerStatusCommands(consent);
}
