import type { Command } from 'commander';
import { registerBenchAccuracyCommand } from './bench-accuracy.ts';
import { registerBenchCompareCommand } from './bench-compare.ts';
import { registerBenchPeersCommand } from './bench-peers.ts';
import { registerBenchThroughputCommand } from './bench-throughput.ts';

/** Adds `facegate bench`. What it measures lives in `bench/` and is loaded when it is asked for. */
export function registerBenchCommands(program: Command): void {
  const bench = program
    .command('bench')
    .description('Measure, and write a report with plots and every raw value.');
  registerBenchThroughputCommand(bench);
  registerBenchPeersCommand(bench);
  registerBenchAccuracyCommand(bench);
  registerBenchCompareCommand(bench);
}
