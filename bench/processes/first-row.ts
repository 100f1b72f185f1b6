import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { FacegateError } from '../../src/errors/facegate-error.ts';

/**
 * Starts the command line itself and returns how long it took from the start of the process to its first row, in
 * milliseconds. The process is then ended.
 *
 * @throws FacegateError `ERR_BENCH_NOTHING_RELEASED` when it ends without a row.
 */
export function timeFirstRow(args: readonly string[]): Promise<number> {
  const built = import.meta.url.endsWith('.ts') ? '../../dist/src' : '../../src';
  const main = fileURLToPath(new URL(`${built}/cli/main.js`, import.meta.url));
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    const child = spawn(process.execPath, [main, 'analyze', ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let firstRowMs: number | undefined;
    child.stdout.on('data', () => {
      firstRowMs ??= performance.now() - startedMs;
      child.kill();
    });
    child.on('error', () => {
      reject(new FacegateError('ERR_BENCH_PROCESS'));
    });
    child.on('close', () => {
      if (firstRowMs === undefined) reject(new FacegateError('ERR_BENCH_NOTHING_RELEASED'));
      else resolve(firstRowMs);
    });
  });
}
