import { execFile } from 'node:child_process';
import { isAbsolute, resolve } from 'node:path';
import { findProgram, isExecutable, scrubbedEnvironment } from './contained-command.ts';

/** An ffmpeg that runs on this machine. */
export interface FfmpegProgram {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
  /** The option that passes timestamps on: `-fps_mode` since version 5.1, `-vsync` before. */
  readonly timestampOption: '-fps_mode' | '-vsync';
}

const VERSION_TIMEOUT_MS = 10_000;

/** Returns the ffmpeg named by `FFMPEG_PATH`, else the first one in `PATH`, that reports a version. */
export async function findFfmpeg(environment: NodeJS.ProcessEnv): Promise<FfmpegProgram | undefined> {
  const env = scrubbedEnvironment(environment);
  const named = environment['FFMPEG_PATH'];
  const inPath = await findProgram('ffmpeg', environment['PATH'] ?? '');
  for (const candidate of [named, inPath]) {
    if (candidate === undefined || candidate === '') continue;
    const path = isAbsolute(candidate) ? candidate : resolve(candidate);
    const version = (await isExecutable(path)) ? await versionOf(path, env) : undefined;
    if (version !== undefined) return { path, env, timestampOption: timestampOption(version) };
  }
  return undefined;
}

function versionOf(path: string, env: Record<string, string>): Promise<string | undefined> {
  return new Promise((resolveVersion) => {
    execFile(path, ['-version'], { env, cwd: '/', timeout: VERSION_TIMEOUT_MS }, (error, output) => {
      resolveVersion(error === null ? /^ffmpeg version (\S+)/.exec(output)?.[1] : undefined);
    });
  });
}

function timestampOption(version: string): FfmpegProgram['timestampOption'] {
  const release = /^n?(\d+)\.(\d+)/.exec(version);
  if (release === null) return '-fps_mode'; // built from a recent checkout
  const [major, minor] = [Number(release[1]), Number(release[2])];
  return major > 5 || (major === 5 && minor >= 1) ? '-fps_mode' : '-vsync';
}
