import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { verifyModels } from './inference/verify-models.ts';
import { findProgram } from './media/contained-command.ts';
import { selectDecoder } from './media/select-decoder.ts';

/** One thing a machine offers, or lacks. */
export interface Finding {
  readonly area: 'runtime' | 'decoder' | 'engine' | 'models' | 'sandbox';
  readonly name: string;
  readonly state: 'present' | 'missing' | 'broken';
  /** What follows from it, in one line. */
  readonly consequence: string;
}

/** Returns what this machine offers for a run, and what it lacks. Loads every model to verify it, and opens no media. */
export async function inspectMachine(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<readonly Finding[]> {
  return [
    {
      area: 'runtime',
      name: `Node ${process.versions.node}, ${availableParallelism()} cores`,
      state: 'present',
      consequence: 'one worker thread per core unless --workers says otherwise',
    },
    ...(await Promise.all([
      decoder('ffmpeg', 'decodes video; FFMPEG_PATH or PATH names it', environment),
      decoder('node-av', 'decodes video where there is no ffmpeg', environment),
      installed('sharp', 'decoder', 'reads still images'),
      installed('onnxruntime-node', 'engine', 'runs the models'),
    ])),
    ...(await models()),
    await program('prlimit', 'the decoder can write no file and dump no core'),
  ];
}

async function decoder(
  name: 'ffmpeg' | 'node-av',
  consequence: string,
  environment: NodeJS.ProcessEnv,
): Promise<Finding> {
  const found = await selectDecoder(name, environment).then(
    () => true,
    () => false,
  );
  return { area: 'decoder', name, state: found ? 'present' : 'missing', consequence };
}

async function installed(name: string, area: Finding['area'], consequence: string): Promise<Finding> {
  const require = createRequire(import.meta.url);
  const found = await Promise.resolve()
    .then(() => access(require.resolve(name)))
    .then(
      () => true,
      () => false,
    );
  return { area, name, state: found ? 'present' : 'missing', consequence };
}

async function models(): Promise<readonly Finding[]> {
  const findings = {
    verified: ['present', 'digest and outputs as in the manifest'],
    'not-fetched': ['missing', 'fetched on demand: `npm run models`'],
    missing: ['missing', 'build it with `npm run models`'],
    'digest-mismatch': ['broken', 'another file; build it with `npm run models`'],
    refused: ['broken', 'puts out something that the manifest does not list; build it with `npm run models`'],
  } as const;
  return (await verifyModels()).map(({ id, status }) => {
    const [state, consequence] = findings[status];
    return { area: 'models', name: id, state, consequence };
  });
}

async function program(name: string, consequence: string): Promise<Finding> {
  const found = await findProgram(name, '/usr/bin:/bin:/usr/local/bin');
  return { area: 'sandbox', name, state: found === undefined ? 'missing' : 'present', consequence };
}
