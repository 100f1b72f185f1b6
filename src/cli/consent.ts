import type { Command } from 'commander';
import { registerGiveCommand } from './consent-give.ts';

/** Adds `facegate consent` and its subcommands. */
export function registerConsentCommands(program: Command): void {
  const consent = program.command('consent').description('The life of a consent record.');
  registerGiveCommand(consent);
}
