import { InvalidArgumentError, Option, type Command } from 'commander';
import {
  ENGINES,
  DEFAULT_PROFILE,
  PROFILE_NAMES,
  analyze,
  explainGateCode,
  fileOutput,
  type AnalyzeOptions,
  type EngineId,
  type ProfileName,
  type RunSummary,
  type Sampling,
  type Sink,
} from '../index.ts';
import { expectDistinctPaths } from './distinct-paths.ts';
import { Explanation } from './explanation.ts';
import { progressBar } from './progress-bar.ts';
import { addRowOutputFlags, granularityOf, openRowOutput, type RowOutputFlags } from './row-output.ts';

interface AnalyzeFlags extends RowOutputFlags {
  readonly consent?: string;
  readonly purpose: string;
  readonly attributes?: readonly string[];
  readonly recipient?: string;
  readonly analysisFps: Sampling;
  readonly profile: ProfileName;
  readonly detector?: string;
  readonly attributeModel?: string;
  readonly models?: string;
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

/** Adds `facegate analyze`. */
export function registerAnalyzeCommand(program: Command): void {
  const command = program
    .command('analyze')
    .description(
      'Analyse a video, an image or a folder of images; write what consent releases as JSON Lines, CSV, Parquet, a ' +
        'WebVTT text track, or counts.',
    )
    .argument('<media>', 'mp4, mov, mkv, webm or avi; an image; a folder of images')
    .option('--consent <record>', 'consent record of the person pictured; without one the run is denied')
    .requiredOption('--purpose <purpose>', 'what for, as the record names it, e.g. NonCommercialResearch')
    .option(
      '--attributes <list>',
      'any of age-range,age,gender (default: all that the record grants)',
      commaSeparated,
    )
    .option('--recipient <iri>', 'who receives the result, if not the person pictured; must be in the record')
    .addOption(
      new Option('--analysis-fps <rate>', 'frames analysed per second: a number, all, or keyframes')
        .default({ kind: 'rate', framesPerSecond: 10 } satisfies Sampling, '10')
        .argParser(parseSampling),
    )
    .addOption(
      new Option('--profile <name>', 'which models, and how often they look')
        .choices(PROFILE_NAMES)
        .default(DEFAULT_PROFILE),
    )
    .option('--detector <id>', 'face detector, see `facegate models list` (default: the profile’s)')
    .option(
      '--attribute-model <id>',
      'age and gender model, see `facegate models list` (default: the profile’s)',
    )
    .option(
      '--models <folder>',
      'folder of models of your own, with its manifest (default: those of the package)',
    )
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
    .option('--workers <n>', 'worker threads (default: one per core)', parseCount)
    .addOption(
      new Option('--decoder <name>', 'which video decoder to use')
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
  command.option('--retention <file>', "a retention.json stricter than the package's own");
  addRowOutputFlags(command)
    .option('--home <folder>', 'keys, trust store and registry (default: FACEGATE_HOME)')
    .option('--summary <path>', 'write what the run did as JSON: counts, times, digests')
    .option('--explain', 'print which rule decided, per track and moment, on standard error')
    .action(run);
}

async function run(media: string, flags: AnalyzeFlags): Promise<void> {
  await expectDistinctPaths([media, flags.consent], [flags.output, flags.summary]);
  const sink = await openRowOutput(flags);
  const progress = await progressBar();
  const explanation = new Explanation((line) => process.stderr.write(`${line}\n`));
  const interrupt = new AbortController();
  const stop = (): void => {
    interrupt.abort();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const analysis = analyze(media, {
    ...libraryOptions(flags),
    signal: interrupt.signal,
    onProgress: progress.update,
    ...(flags.explain === true ? { onDecision: explanation.add.bind(explanation) } : {}),
  });
  try {
    for await (const observation of analysis) await sink.write(observation);
    await complete(sink, await analysis.summary);
  } catch (error) {
    await sink.abandon();
    throw error;
  } finally {
    progress.stop();
    explanation.finish();
    process.off('SIGINT', stop).off('SIGTERM', stop);
    const summary = await analysis.summary;
    if (flags.summary !== undefined) await writeSummary(flags.summary, summary);
    process.stderr.write(describe(summary));
    process.exitCode = summary.exitStatus;
  }
}

/** A denied run leaves no output file behind, not even an empty one. */
async function complete(sink: Sink, summary: RunSummary): Promise<void> {
  if (summary.outcome === 'done') await sink.close();
  else await sink.abandon();
}

function libraryOptions(flags: AnalyzeFlags): AnalyzeOptions {
  const { consent, attributes, recipient, detector, attributeModel, models, workers, home } = flags;
  return {
    purpose: flags.purpose,
    sampling: flags.analysisFps,
    granularity: granularityOf(flags),
    decoder: flags.decoder,
    profile: flags.profile,
    requireSandbox: flags.requireSandbox,
    engine: flags.engine,
    attributesEveryFrame: flags.attributesEveryFrame === true,
    ...(consent === undefined ? {} : { consent }),
    ...(flags.retention === undefined ? {} : { retention: flags.retention }),
    ...(home === undefined ? {} : { home }),
    ...(attributes === undefined ? {} : { attributes }),
    ...(recipient === undefined ? {} : { recipient }),
    ...(detector === undefined ? {} : { detector }),
    ...(attributeModel === undefined ? {} : { attributeModel }),
    ...(models === undefined ? {} : { modelsFolder: models }),
    ...(workers === undefined ? {} : { workers }),
  };
}

async function writeSummary(path: string, summary: RunSummary): Promise<void> {
  const output = await fileOutput(path);
  await output.write(`${JSON.stringify(summary, undefined, 2)}\n`);
  await output.close();
}

function describe(summary: RunSummary): string {
  const { frames, faces, released, decisions, code } = summary;
  if (summary.outcome === 'denied' && code !== undefined) {
    return `facegate: denied before decoding: ${code}: ${explainGateCode(code)}\n`;
  }
  if (summary.outcome !== 'done') return '';
  const reasons = Object.entries(decisions)
    .map(([decision, count]) => `  ${count} x ${decision}: ${explainGateCode(decision)}\n`)
    .join('');
  return (
    `facegate: ${frames.analysed} of ${frames.decoded} frames analysed` +
    `${frames.failed > 0 ? `, ${frames.failed} failed` : ''}; ` +
    `${faces.tracks} track${faces.tracks === 1 ? '' : 's'}, ${faces.claimedTracks} claimed, ${released.tracks} released; ` +
    `${summary.attributeInferences} attribute inferences; ${(summary.wallMs / 1000).toFixed(2)} s\n${reasons}`
  );
}

function commaSeparated(value: string): readonly string[] {
  return value.split(',').map((item) => item.trim());
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
