import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { FacegateError } from '../../errors/facegate-error.ts';

/** How long a change waits for another process before it gives up, in milliseconds. */
const PATIENCE_MS = 5000;

const PAUSE_MS = 5;

/**
 * Runs `work` while holding an exclusive lock among processes. The lock is a file that only one process can create and
 * that names it; a lock whose process is gone is broken.
 *
 * @param patienceMs - How long to wait for a living holder, in milliseconds.
 * @throws `ERR_REGISTRY` when the lock cannot be had in that time, or its folder cannot be written.
 */
export function withFileLock<T>(path: string, work: () => T, patienceMs: number = PATIENCE_MS): T {
  acquire(path, patienceMs);
  try {
    return work();
  } finally {
    rmSync(path, { force: true });
  }
}

function acquire(path: string, patienceMs: number): void {
  const deadline = performance.now() + patienceMs;
  while (!tryCreate(path)) {
    if (performance.now() > deadline) throw new FacegateError('ERR_REGISTRY');
    if (isAbandoned(path)) breakLock(path);
    else pause();
  }
}

function tryCreate(path: string): boolean {
  let file: number;
  try {
    file = openSync(path, 'wx', 0o600);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw new FacegateError('ERR_REGISTRY');
  }
  try {
    writeSync(file, process.pid.toString());
  } finally {
    closeSync(file);
  }
  return true;
}

/** A lock without a number is one that is being written right now. */
function isAbandoned(path: string): boolean {
  const holder = readHolder(path);
  if (holder === undefined) return false;
  try {
    process.kill(holder, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

function readHolder(path: string): number | undefined {
  try {
    const holder = Number(readFileSync(path, 'utf8'));
    return Number.isSafeInteger(holder) && holder > 0 ? holder : undefined;
  } catch {
    return undefined;
  }
}

/** Only one process at a time breaks a lock, and it looks again first: the lock may have changed hands meanwhile. */
function breakLock(path: string): void {
  const breaker = `${path}.break`;
  if (!tryCreate(breaker)) {
    pause();
    return;
  }
  try {
    if (isAbandoned(path)) rmSync(path, { force: true });
  } finally {
    rmSync(breaker, { force: true });
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
}
