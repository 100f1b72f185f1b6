import { Option, type Command } from 'commander';
import { addBenchFlags, commaSeparated, showStep, type BenchFlags } from './bench-flags.ts';

interface ThroughputFlags extends BenchFlags {
  readonly detectors: readonly string[];
  readonly attributeModel: string;
  readonly decoders: 'ffmpeg' | 'node-av' | 'both';
}

/** Adds `facegate bench throughput`. */
export function registerBenchThroughputCommand(bench: Command): void {
  const command = bench
    .command('throughput')
    .description('How fast a clip becomes rows, against decoding alone; stages, latency, memory, networks.')
    .argument('[clip]', 'a video with faces (default: one that a checkout of the sources composes)')
    .option(
      '--detectors <list>',
      'face detectors, the first in every run, the others once each',
      commaSeparated,
      ['rfb-320'],
    )
    .option('--attribute-model <id>', 'age and gender model', 'age-gender')
    .addOption(
      new Option('--decoders <name>', 'video decoders')
        .choices(['ffmpeg', 'node-av', 'both'])
        .default('both'),
    );
  addBenchFlags(command).action(run);
}

async function run(clip: string | undefined, flags: ThroughputFlags): Promise<void> {
  const { measureThroughput } = await import('../../bench/throughput/throughput.ts');
  const { publish } = await import('../../bench/report/publish.ts');
  const report = await measureThroughput({
    ...(clip === undefined ? {} : { clip }),
    quick: flags.quick === true,
    ...(flags.repetitions === undefined ? {} : { repetitions: flags.repetitions }),
    detectors: flags.detectors,
    attributeModel: flags.attributeModel,
    decoders: flags.decoders === 'both' ? ['ffmpeg', 'node-av'] : [flags.decoders],
    onStep: showStep,
  });
  await publish(report, flags.output);
}
