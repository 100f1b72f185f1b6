import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { findFfmpeg } from '../../src/media/ffmpeg-program.ts';
import { inspectSandbox } from '../../src/media/sandbox/inspect-sandbox.ts';
import { nameAndVersion, packageFolder } from './package-folder.ts';

/** Returns the versions of facegate, of ffmpeg, and of the packages that were named; a missing one says so. */
export async function versionsOf(packages: readonly string[]): Promise<Record<string, string>> {
  return {
    facegate: nameAndVersion(packageFolder())?.version ?? 'unknown',
    ffmpeg: (await ffmpegVersion()) ?? 'missing',
    ...Object.fromEntries(packages.map((name) => [name, packageVersionOf(name) ?? 'missing'])),
  };
}

/** Returns the version of an installed package, without loading it. */
export function packageVersionOf(name: string): string | undefined {
  const folder = installedFolder(name);
  return folder === undefined ? undefined : nameAndVersion(folder)?.version;
}

/** Returns the folder of an installed package, found as Node finds it, whatever the package exports. */
export function installedFolder(name: string): string | undefined {
  for (let folder = packageFolder(); ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (nameAndVersion(candidate) !== undefined) return candidate;
    if (dirname(folder) === folder) return undefined;
  }
}

async function ffmpegVersion(): Promise<string | undefined> {
  const program = await findFfmpeg(process.env, await inspectSandbox());
  if (program === undefined) return undefined;
  return new Promise((resolve) => {
    execFile(program.path, ['-version'], { env: program.env }, (_, output) => {
      resolve(/^ffmpeg version (\S+)/.exec(output)?.[1]);
    });
  });
}
