import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { verifyModels } from './pipeline/verify-models.ts';
import { SANDBOX_EFFECTS, SANDBOX_FEATURES } from './media/sandbox/features.ts';
import { findProgram, SYSTEM_PATH } from './media/sandbox/find-program.ts';
import { inspectSandbox } from './media/sandbox/inspect-sandbox.ts';
import type { Sandbox } from './media/sandbox/sandbox.ts';
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
  const sandbox = await inspectSandbox();
  return [
    {
      area: 'runtime',
      name: `Node ${process.versions.node}, ${availableParallelism()} cores`,
      state: 'present',
      consequence: 'one worker thread per core unless --workers says otherwise',
    },
    ...(await Promise.all([
      decoder('ffmpeg', 'decodes video; FFMPEG_PATH or PATH names it', environment, sandbox),
      decoder('node-av', 'decodes video, without what a rate leaves out', environment, sandbox),
      installed('sharp', 'decoder', 'reads still images'),
      installed('onnxruntime-node', 'engine', 'runs the models'),
    ])),
    ...(await models()),
    ...(await Promise.all(
      (['prlimit', 'bwrap'] as const).map((name) => tool(name, sandbox.tools[name] !== undefined)),
    )),
    ...SANDBOX_FEATURES.map((name) => feature(name, sandbox)),
  ];
}

async function decoder(
  name: 'ffmpeg' | 'node-av',
  consequence: string,
  environment: NodeJS.ProcessEnv,
  sandbox: Sandbox,
): Promise<Finding> {
  const found = await selectDecoder({ preference: name, environment, sandbox }).then(
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
    unsafe: ['broken', 'harms the process that loads it; build it with `npm run models`'],
    refused: ['broken', 'puts out something that the manifest does not list; build it with `npm run models`'],
  } as const;
  return (await verifyModels()).map(({ id, status }) => {
    const [state, consequence] = findings[status];
    return { area: 'models', name: id, state, consequence };
  });
}

const TOOLS = {
  prlimit: 'util-linux: limits the processes that read media',
  bwrap: 'bubblewrap: isolates the processes that read media',
} as const;

/** A tool that is installed and fails when it is tried is broken: bubblewrap, where user namespaces are forbidden. */
async function tool(name: keyof typeof TOOLS, works: boolean): Promise<Finding> {
  const installed = (await findProgram(name, SYSTEM_PATH)) !== undefined;
  const state = works ? 'present' : installed ? 'broken' : 'missing';
  const consequence = state === 'broken' ? `${TOOLS[name]}; installed, but not usable here` : TOOLS[name];
  return { area: 'sandbox', name, state, consequence };
}

function feature(name: (typeof SANDBOX_FEATURES)[number], sandbox: Sandbox): Finding {
  const state = sandbox.offered.includes(name) ? 'present' : 'missing';
  return { area: 'sandbox', name, state, consequence: SANDBOX_EFFECTS[name] };
}
