import { readFileSync } from 'node:fs';

/** A wrapper starts one process each; more than this is no chain of ours. */
const MAXIMUM_DEPTH = 4;

/**
 * Returns `write_bytes` of a process and the ones it started, from the kernel's account: bytes that were caused to be
 * sent to the storage layer. `undefined` where there is no such account, or the process is gone.
 */
export function writtenBytes(processId: number, depth = 0): number | undefined {
  try {
    const account = readFileSync(`/proc/${processId}/io`, 'latin1');
    const own = /^write_bytes: (\d+)$/m.exec(account)?.[1];
    if (own === undefined || depth > MAXIMUM_DEPTH) return undefined;
    const children = readFileSync(`/proc/${processId}/task/${processId}/children`, 'latin1');
    const started = children.split(' ').filter((text) => text !== '');
    return started.reduce((sum, child) => sum + (writtenBytes(Number(child), depth + 1) ?? 0), Number(own));
  } catch {
    return undefined;
  }
}
