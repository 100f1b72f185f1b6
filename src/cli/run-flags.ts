import { InvalidArgumentError, Option, type Command } from 'commander';
import { ENGINES, type EngineId, type Sampling, type VerifyAgeOptions } from '../run.ts';
import { addModelFlags, type ModelFlags } from './model-flags.ts';

/** Flags of every command that runs the pipeline over media. */
export interface RunFlags extends ModelFlags {
  readonly consent?: string;
  readonly recipient?: string;
  readonly analysisFps: Sampling;
  readonly attributesEveryFrame?: true;
  readonly engine: EngineId;
  readonly workers?: number;
  readonly decoder: 'auto' | 'ffmpeg' | 'node-av';
  readonly requireSandbox: 'available' | 'strict';
  readonly retention?: string;
  readonly home?: string;
  readonly summary?: string;
  readonly explain?: true;
}

/** Adds the flags that say how a run is done. */
export function addRunFlags(command: Command): Command {
  const sampled = command
    .option('--recipient <iri>', 'who receives the result, if not the person pictured; must be in the record')
    .addOption(
      new Option('--analysis-fps <rate>', 'frames analysed per second: a number, all, or keyframes')
        .default({ kind: 'rate', framesPerSecond: 10 } satisfies Sampling, '10')
        .argParser(parseSampling),
    );
  return addModelFlags(sampled)
    .option(
      '--attributes-every-frame',
      'estimate every claimed face on every analysed frame, not on a few frames of its track',
    )
    .addOption(
      new Option(
        '--engine <name>',
        'what runs the models; the tfjs ones are face-api’s own code, to compare with',
      )
        .choices(ENGINES)
        .default('onnx'),
    )
    .option('--workers <n>', 'worker threads at most (default: one per core)', parseCount)
    .addOption(
      new Option(
        '--decoder <name>',
        'which video decoder: auto takes node-av to leave frames out, else ffmpeg',
      )
        .choices(['auto', 'ffmpeg', 'node-av'])
        .default('auto'),
    )
    .addOption(
      new Option(
        '--require-sandbox <level>',
        'strict: a sandbox feature that this machine lacks denies the run (`facegate doctor` lists them)',
      )
        .choices(['available', 'strict'])
        .default('available'),
    );
}

/** Adds the flags that say where a run's keys are and what it tells about itself. */
export function addReportFlags(command: Command): Command {
  return command
    .option('--retention <file>', "a retention.json stricter than the package's own")
    .option('--home <folder>', 'keys, trust store and registry (default: FACEGATE_HOME)')
    .option('--summary <path>', 'write what the run did as JSON: counts, times, digests')
    .option('--explain', 'print which rule decided, per track and moment, on standard error');
}

/** Returns what the flags say, as the library wants it. */
export function runOptions(flags: RunFlags): VerifyAgeOptions {
  const { consent, recipient, detector, attributeModel, models, workers, home } = flags;
  return {
    sampling: flags.analysisFps,
    decoder: flags.decoder,
    profile: flags.profile,
    requireSandbox: flags.requireSandbox,
    engine: flags.engine,
    attributesEveryFrame: flags.attributesEveryFrame === true,
    ...(consent === undefined ? {} : { consent }),
    ...(flags.retention === undefined ? {} : { retention: flags.retention }),
    ...(home === undefined ? {} : { home }),
    ...(recipient === undefined ? {} : { recipient }),
    ...(detector === undefined ? {} : { detector }),
    ...(attributeModel === undefined ? {} : { attributeModel }),
    ...(models === undefined ? {} : { modelsFolder: models }),
    ...(workers === undefined ? {} : { workers }),
  };
}

function parseSampling(value: string): Sampling {
  if (value === 'all' || value === 'keyframes') return { kind: value };
  const framesPerSecond = Number(value);
  if (!/^\d+(\.\d+)?$/.test(value) || framesPerSecond <= 0 || framesPerSecond > 1000) {
    throw new InvalidArgumentError('Use a number above 0 and up to 1000, all, or keyframes.');
  }
  return { kind: 'rate', framesPerSecond };
}

function parseCount(value: string): number {
  if (!/^[1-9]\d?$/.test(value) || Number(value) > 64) throw new InvalidArgumentError('Use 1 to 64.');
  return Number(value);
}
