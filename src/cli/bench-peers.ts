import type { Command } from 'commander';
import { addBenchFlags, showStep, type BenchFlags } from './bench-flags.ts';

/** Adds `facegate bench peers`. */
export function registerBenchPeersCommand(bench: Command): void {
  const command = bench
    .command('peers')
    .description('The same work by facegate and by what is in use today, with what each of them finds.')
    .argument('[clip]', 'a video with faces (default: one that a checkout of the sources composes)');
  addBenchFlags(command).action(run);
}

async function run(clip: string | undefined, flags: BenchFlags): Promise<void> {
  const { measurePeers } = await import('../../bench/peers/peers.ts');
  const { publish } = await import('../../bench/report/publish.ts');
  await publish(
    () =>
      measurePeers({
        ...(clip === undefined ? {} : { clip }),
        quick: flags.quick === true,
        ...(flags.repetitions === undefined ? {} : { repetitions: flags.repetitions }),
        onStep: showStep,
      }),
    flags.output,
  );
}
