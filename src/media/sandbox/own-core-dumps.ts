import { execFile } from 'node:child_process';
import process from 'node:process';
import { coreLimit } from './process-limits.ts';
import type { Sandbox } from './sandbox.ts';

const TIMEOUT_MS = 5000;

/**
 * Lowers this process's own core limit, so that a crash leaves no frame of its memory on disk either. Resolves with
 * whether that succeeded. Only the soft limit: whoever embeds the library can raise it again.
 */
export function forbidOwnCoreDumps({ tools: { prlimit } }: Sandbox): Promise<boolean> {
  if (prlimit === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    execFile(
      prlimit.path,
      [`--pid=${process.pid}`, `--core=${coreLimit(prlimit.ceiling)}:`],
      { env: {}, cwd: '/', timeout: TIMEOUT_MS },
      (error) => {
        resolve(error === null);
      },
    );
  });
}
