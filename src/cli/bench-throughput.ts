import { InvalidArgumentError, Option, type Command } from 'commander';
import { ENGINES, PROFILE_NAMES, type EngineId, type ProfileName } from '../run.ts';
import { addBenchFlags, commaSeparated, showStep, type BenchFlags } from './bench-flags.ts';

interface ThroughputFlags extends BenchFlags {
  readonly profile: ProfileName;
  readonly detectors: readonly string[];
  readonly decoders: 'ffmpeg' | 'node-av' | 'both';
  readonly engines: readonly EngineId[];
}

/** Adds `facegate bench throughput`. */
export function registerBenchThroughputCommand(bench: Command): void {
  const command = bench
    .command('throughput')
    .description('How fast a clip becomes rows, against decoding alone; stages, latency, memory, networks.')
    .argument('[clip]', 'a video with faces (default: one that a checkout of the sources composes)')
    .addOption(
      new Option('--profile <name>', 'which models, and how often they look')
        .choices(PROFILE_NAMES)
        .default('fast'),
    )
    .option('--detectors <list>', 'more face detectors, see `facegate models list`', commaSeparated, [])
    .addOption(
      new Option('--decoders <name>', 'video decoders')
        .choices(['ffmpeg', 'node-av', 'both'])
        .default('both'),
    )
    .addOption(
      new Option('--engines <list>', `what runs the models, the first in every run: ${ENGINES.join(', ')}`)
        .default(['onnx'], 'onnx')
        .argParser(parseEngines),
    );
  addBenchFlags(command).action(run);
}

async function run(clip: string | undefined, flags: ThroughputFlags): Promise<void> {
  const { measureThroughput } = await import('../../bench/throughput/throughput.ts');
  const { publish } = await import('../../bench/report/publish.ts');
  await publish(
    () =>
      measureThroughput({
        ...(clip === undefined ? {} : { clip }),
        quick: flags.quick === true,
        ...(flags.repetitions === undefined ? {} : { repetitions: flags.repetitions }),
        profile: flags.profile,
        detectors: flags.detectors,
        engines: flags.engines,
        decoders: flags.decoders === 'both' ? ['ffmpeg', 'node-av'] : [flags.decoders],
        onStep: showStep,
      }),
    flags.output,
  );
}

function parseEngines(value: string): readonly EngineId[] {
  return commaSeparated(value).map((name) => {
    const engine = ENGINES.find((candidate) => candidate === name);
    if (engine === undefined) throw new InvalidArgumentError(`Use some of ${ENGINES.join(', ')}.`);
    return engine;
  });
}
