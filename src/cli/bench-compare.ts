import type { Command } from 'commander';

/** Adds `facegate bench compare`. */
export function registerBenchCompareCommand(bench: Command): void {
  bench
    .command('compare')
    .description('Say what changed between two runs of one bench beyond noise.')
    .argument('<before>', 'JSON file of the earlier run')
    .argument('<after>', 'JSON file of the later run')
    .option('--anyway', 'compare runs of different clips or machines too; the differences are listed')
    .action(async (before: string, after: string, flags: { readonly anyway?: true }) => {
      const { compareRuns } = await import('../../bench/compare/compare.ts');
      const { comparisonText } = await import('../../bench/compare/comparison-text.ts');
      const comparison = await compareRuns(before, after, flags.anyway === true);
      process.stdout.write(`${comparisonText(comparison)}\n`);
    });
}
