import { mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { FacegateError } from '../../errors/facegate-error.ts';
import { hasCode } from '../system-error.ts';
import { isGone } from './process-liveness.ts';

/** How long a change waits for another process before it gives up, in milliseconds. */
const PATIENCE_MS = 5000;

const PAUSE_MS = 5;

/** What a process has written down in the folder of a lock: that it chooses a number, or the number it has chosen. */
interface Entry {
  readonly name: string;
  /** Absent while the number is being chosen. */
  readonly number: number | undefined;
  readonly processId: number;
}

const ENTRY = /^(?:(\d{1,15})|choosing)\.(\d{1,10})\.[0-9a-f-]{36}$/;

/**
 * Runs `work` while holding an exclusive lock among processes: Lamport's bakery, with files for its registers. Every
 * process has files of its own, whose names say everything, so that none is ever half written, and those of a process
 * that is gone can be swept away by anybody at any moment without touching what is alive.
 *
 * @param folder - Absolute path of the lock; its parent must exist.
 * @param patienceMs - How long to wait for living holders, in milliseconds.
 * @throws `ERR_REGISTRY` when the lock cannot be had in that time, or its folder cannot be written.
 */
export function withFileLock<T>(folder: string, work: () => T, patienceMs: number = PATIENCE_MS): T {
  const owner = `${process.pid.toString()}.${randomUUID()}`;
  try {
    if (!isAcquired(folder, owner, performance.now() + patienceMs)) throw new FacegateError('ERR_REGISTRY');
    return work();
  } finally {
    leave(folder, owner);
  }
}

function isAcquired(folder: string, owner: string, deadlineMs: number): boolean {
  try {
    const mine = takeNumber(folder, owner);
    while (!isMyTurn(folder, mine)) {
      // Stryker disable next-line EqualityOperator: no clock is read at the very moment
      if (performance.now() > deadlineMs) return false;
      pause();
    }
    return true;
  } catch {
    // The folder cannot be used.
  }
  return false;
}

/** While the choice is marked as going on, nobody passes: two that choose at once may get the same number. */
function takeNumber(folder: string, owner: string): Entry & { readonly number: number } {
  const choosing = `choosing.${owner}`;
  writeEntry(folder, choosing);
  const number = 1 + Math.max(0, ...entriesOf(folder).map((entry) => entry.number ?? 0));
  const name = `${number.toString()}.${owner}`;
  writeEntry(folder, name);
  rmSync(join(folder, choosing));
  return { name, number, processId: process.pid };
}

/** Looked at twice: a listing may miss one who changes from choosing to a number while it is made, the next does not. */
function isMyTurn(folder: string, mine: Entry & { readonly number: number }): boolean {
  return !isSomebodyAhead(folder, mine) && !isSomebodyAhead(folder, mine);
}

function isSomebodyAhead(folder: string, mine: Entry & { readonly number: number }): boolean {
  const ahead = entriesOf(folder).filter((entry) => isAhead(entry, mine));
  for (const { name, processId } of ahead) {
    if (!isGone(processId)) return true;
    rmSync(join(folder, name), { force: true });
  }
  return false;
}

function isAhead(entry: Entry, mine: Entry & { readonly number: number }): boolean {
  if (entry.number === undefined) return true;
  return entry.number < mine.number || (entry.number === mine.number && entry.name < mine.name);
}

function entriesOf(folder: string): readonly Entry[] {
  return readdirSync(folder).flatMap((name) => {
    const match = ENTRY.exec(name);
    if (match === null) return [];
    const number = match[1] === undefined ? undefined : Number(match[1]);
    return [{ name, number, processId: Number(match[2]) }];
  });
}

/** The folder goes with its last entry, so it may have to be made again. */
function writeEntry(folder: string, name: string): void {
  for (;;) {
    makeFolder(folder);
    try {
      writeFileSync(join(folder, name), '', { mode: 0o600 });
      return;
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
    }
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
}

function leave(folder: string, owner: string): void {
  try {
    for (const { name } of entriesOf(folder)) {
      if (name.endsWith(owner)) rmSync(join(folder, name), { force: true });
    }
    rmdirSync(folder);
  } catch {
    // Somebody else is in it, or was the last to leave, or it was never made.
  }
}

// Stryker disable next-line BlockStatement: without a pause the wait only takes more of the processor
function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
}
