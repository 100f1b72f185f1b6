import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { SYSTEM_PATH } from './find-program.ts';

const TIMEOUT_MS = 5000;

/**
 * Lowers this process's own core limit before anything else is loaded: a crash while it starts leaves the path of the
 * media in no core dump either. Where it cannot be done, the run finds out and says so.
 */
export function limitOwnCoreDumpsAtOnce(): void {
  // Soft limit only, and 1: see `coreLimit`. A hard limit of 0 refuses it, and is one already.
  const args = [`--pid=${process.pid}`, '--core=1:'];
  spawnSync('prlimit', args, {
    env: { PATH: SYSTEM_PATH },
    cwd: '/',
    stdio: 'ignore',
    timeout: TIMEOUT_MS,
  });
}
