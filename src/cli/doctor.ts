import type { Command } from 'commander';
import { inspectMachine } from '../index.ts';

/** Adds `facegate doctor`. */
export function registerDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('Show what this machine offers: decoders, engine, models, sandbox, and what is missing.')
    .action(async () => {
      for (const { area, name, state, consequence } of await inspectMachine()) {
        process.stdout.write(`${area.padEnd(8)} ${state.padEnd(8)} ${name.padEnd(24)} ${consequence}\n`);
      }
    });
}
