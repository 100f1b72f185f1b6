import process from 'node:process';
import { ERRORS, type ErrorCode } from '../errors/catalogue.ts';
import { FacegateError, toFacegateError } from '../errors/facegate-error.ts';
import { OwnModelsError } from '../errors/own-models-error.ts';
import { answerOf } from './child-answer.ts';
import { nodeCommand, scrubbedEnvironment } from './child-command.ts';
import type { ProcessLimits } from './sandbox/process-limits.ts';
import type { Sandbox } from './sandbox/sandbox.ts';

/** A graph to be tried out, and what the trial needs to know of it: see `inference/model-trial.ts`. */
export interface GraphOnTrial {
  readonly model: unknown;
  readonly graph: Uint8Array;
}

/** What ends a trial early. */
export interface TrialBounds {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
}

const TRIAL_TIMEOUT_MS = 20_000;
/** The largest graph that is known needs a tenth of it. */
const TRIAL_LIMITS: ProcessLimits = { cpuSeconds: 40, memoryBytes: 2 * 2 ** 30 };
const MAXIMUM_ANSWER_BYTES = 64;
/** What the child answers when nothing is wrong. */
export const TRIAL_PASSED = 'passed';

/**
 * Loads graphs that are not the package's own in a process of their own, inside the sandbox, and runs each once: what
 * crashes the runtime, hangs or takes all memory does it there. A graph that behaves on a grey picture and not on another
 * is not found out.
 *
 * @throws `ERR_MODEL_UNSAFE` when the process dies, takes too long or goes beyond its limits; `ERR_MODEL_REFUSED`,
 * `ERR_ENGINE` as the engine does; `ERR_ABORTED`.
 */
export async function tryGraphs(
  graphs: readonly GraphOnTrial[],
  sandbox: Sandbox,
  { signal, timeoutMs = TRIAL_TIMEOUT_MS }: TrialBounds = {},
): Promise<void> {
  const answer = await answerOf({
    command: nodeCommand('model-trial', {
      env: { ...scrubbedEnvironment(process.env), ORT_DISABLE_TELEMETRY: '1' },
      limits: TRIAL_LIMITS,
    }),
    sandbox,
    media: (pipe) => send(graphs, pipe),
    maximumBytes: MAXIMUM_ANSWER_BYTES,
    timeoutMs,
    signal,
  }).catch((error: unknown) => {
    const { code } = toFacegateError(error);
    throw new FacegateError(code === 'ERR_ABORTED' ? code : 'ERR_MODEL_UNSAFE');
  });
  if (answer === TRIAL_PASSED) return;
  throw new OwnModelsError(isErrorCode(answer) ? answer : 'ERR_MODEL_UNSAFE');
}

function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERRORS, text);
}

/** Each graph: one line of JSON with its length, then its bytes. */
function send(graphs: readonly GraphOnTrial[], pipe: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => {
    // A child that dies closes the pipe; that it died is seen by how it ended.
    pipe.once('close', resolve).once('error', resolve);
    for (const { model, graph } of graphs) {
      pipe.write(`${JSON.stringify({ model, sizeBytes: graph.length })}\n`);
      pipe.write(graph);
    }
    pipe.end(resolve);
  });
}
