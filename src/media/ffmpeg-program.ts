import { isAbsolute, resolve } from 'node:path';
import { scrubbedEnvironment, type Command } from './child-command.ts';
import { findProgram, isExecutable } from './sandbox/find-program.ts';
import { VIDEO_LIMITS } from './sandbox/process-limits.ts';
import type { Sandbox } from './sandbox/sandbox.ts';
import { outputOf } from './sandbox/trial.ts';

/** An ffmpeg that runs on this machine. */
export interface FfmpegProgram {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
  /** The option that passes timestamps on: `-fps_mode` since version 5.1, `-vsync` before. */
  readonly timestampOption: '-fps_mode' | '-vsync';
}

const VERSION_TIMEOUT_MS = 10_000;

/**
 * Returns the ffmpeg named by `FFMPEG_PATH`, else the first one in `PATH`, that reports a version inside the sandbox:
 * one that does not run there counts as not there.
 */
export async function findFfmpeg(
  environment: NodeJS.ProcessEnv,
  sandbox: Sandbox,
  signal?: AbortSignal,
): Promise<FfmpegProgram | undefined> {
  const env = scrubbedEnvironment(environment);
  const named = environment['FFMPEG_PATH'];
  const inPath = await findProgram('ffmpeg', environment['PATH'] ?? '');
  for (const candidate of [named, inPath]) {
    if (candidate === undefined || candidate === '') continue;
    const path = isAbsolute(candidate) ? candidate : resolve(candidate);
    const version = (await isExecutable(path)) ? await versionOf(path, env, sandbox, signal) : undefined;
    if (version !== undefined) return { path, env, timestampOption: timestampOption(version) };
  }
  return undefined;
}

async function versionOf(
  path: string,
  env: Record<string, string>,
  sandbox: Sandbox,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const command = ffmpegCommand({ path, env }, ['-version']);
  const output = await outputOf(sandbox, command, { timeoutMs: VERSION_TIMEOUT_MS, signal });
  return /^ffmpeg version (\S+)/.exec(output ?? '')?.[1];
}

/** Returns the command of an ffmpeg process. */
export function ffmpegCommand(
  { path, env }: Pick<FfmpegProgram, 'path' | 'env'>,
  args: readonly string[],
): Command {
  return { file: path, args, env, readable: [], limits: VIDEO_LIMITS };
}

function timestampOption(version: string): FfmpegProgram['timestampOption'] {
  const release = /^n?(\d+)\.(\d+)/.exec(version);
  if (release === null) return '-fps_mode'; // built from a recent checkout
  const [major, minor] = [Number(release[1]), Number(release[2])];
  return major > 5 || (major === 5 && minor >= 1) ? '-fps_mode' : '-vsync';
}
