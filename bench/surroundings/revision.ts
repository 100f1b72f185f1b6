import { execFileSync } from 'node:child_process';
import { isCheckout, nameAndVersion, packageFolder } from './package-folder.ts';

/** Returns which facegate this is: the commit of a checkout, `+changes` when it is not clean, else the version. */
export function revision(): string {
  const folder = packageFolder();
  const version = `version ${nameAndVersion(folder)?.version ?? 'unknown'}`;
  if (!isCheckout()) return version;
  try {
    const git = (...args: string[]): string =>
      execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const changed = git('status', '--porcelain', '--untracked-files=no').trim() !== '';
    return `${git('rev-parse', '--short=12', 'HEAD').trim()}${changed ? '+changes' : ''}`;
  } catch {
    return version;
  }
}
