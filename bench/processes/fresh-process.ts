import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { ERRORS, type ErrorCode } from '../../src/errors/catalogue.ts';
import { FacegateError } from '../../src/errors/facegate-error.ts';

/** Scripts that a bench starts, below `dist/bench`. */
export type BenchScript =
  | 'processes/analyze-process'
  | 'processes/decode-process'
  | 'processes/kernel-process'
  | 'processes/pool-process'
  | 'peers/face-api-process'
  | 'peers/human-process';

/** A finished process: what it answered, and how long it took from its start to its end. */
export interface Finished<Answer> {
  readonly answer: Answer;
  readonly wallMs: number;
}

/**
 * Runs a script of the bench in a process of its own and returns the JSON that it wrote to standard output.
 *
 * @param request - Handed over as JSON, as the only argument.
 * @param signal - Ends the process.
 * @throws FacegateError the code that the process reported, `ERR_ABORTED`, or `ERR_BENCH_PROCESS`.
 */
export async function runFresh<Schema extends z.ZodType>(
  script: BenchScript,
  request: unknown,
  schema: Schema,
  signal?: AbortSignal,
): Promise<Finished<z.infer<Schema>>> {
  const startedMs = performance.now();
  const text = await outputOf(scriptPath(script), JSON.stringify(request), signal);
  const wallMs = performance.now() - startedMs;
  const parsed = schema.safeParse(parseJson(text));
  if (!parsed.success) throw new FacegateError('ERR_BENCH_PROCESS');
  return { answer: parsed.data, wallMs };
}

/** Returns the path of a built script, also when this file runs from its source (Node 20 cannot start a `.ts` file). */
export function scriptPath(script: BenchScript): string {
  const built = import.meta.url.endsWith('.ts') ? '../../dist/bench' : '..';
  return fileURLToPath(new URL(`${built}/${script}.js`, import.meta.url));
}

function outputOf(script: string, request: string, signal?: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, request], {
      stdio: ['ignore', 'pipe', 'ignore'],
      ...(signal === undefined ? {} : { signal }),
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
    child.on('error', () => {
      reject(new FacegateError(signal?.aborted === true ? 'ERR_ABORTED' : 'ERR_BENCH_PROCESS'));
    });
    child.on('close', (status) => {
      if (status === 0) resolve(text);
      else reject(new FacegateError(reportedCode(text)));
    });
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A failed process says `{"error": "ERR_…"}`, if it still can. */
function reportedCode(text: string): ErrorCode {
  const said = parseJson(text);
  const code = typeof said === 'object' && said !== null && 'error' in said ? said.error : undefined;
  return isErrorCode(code) ? code : 'ERR_BENCH_PROCESS';
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERRORS, code);
}
