import process from 'node:process';
import { permissionOptions } from './sandbox/node-permissions.ts';
import { packagePaths } from './sandbox/package-paths.ts';
import type { ProcessLimits } from './sandbox/process-limits.ts';
import { workerScript, type WorkerScript } from './worker-script.ts';

/** A program, its arguments and its whole environment, and what it needs of the machine. */
export interface Command {
  /** Absolute path. */
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Files and folders that it reads beside the system's and its own. */
  readonly readable: readonly string[];
  readonly limits: ProcessLimits;
}

/** A Node process of ours: a built script, under Node's own permission model. */
export function nodeCommand(
  script: WorkerScript,
  options: {
    readonly env: Readonly<Record<string, string>>;
    readonly limits: ProcessLimits;
    readonly args?: readonly string[];
    /** Node's own options. */
    readonly nodeOptions?: readonly string[];
  },
): Command {
  const readable = packagePaths();
  const { env, limits, args = [], nodeOptions = [] } = options;
  return {
    file: process.execPath,
    args: [...permissionOptions(readable), ...nodeOptions, workerScript(script), ...args],
    env,
    readable,
    limits,
  };
}

/** Variables a program needs to find its libraries. Nothing else of our environment reaches a decoder. */
const PASSED_VARIABLES = ['PATH', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'SystemRoot'] as const;

/** Returns the environment of a decoder process: no `FFREPORT`, no `NODE_OPTIONS`, no proxies, no secrets. */
export function scrubbedEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  const kept: Record<string, string> = { LC_ALL: 'C', AV_LOG_FORCE_NOCOLOR: '1' };
  for (const name of PASSED_VARIABLES) {
    const value = environment[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}
