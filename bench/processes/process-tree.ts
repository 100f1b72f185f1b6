import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Clock ticks per second of `/proc`, the same on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

/** Processor time that a process used, and that of the ended children it waited for, seconds. */
export interface ProcessorTime {
  readonly own: number;
  readonly waitedFor: number;
}

/** Returns the processor time of a process; `undefined` off Linux and once it is gone. */
export function processorTimeOf(id: string, procFolder = '/proc'): ProcessorTime | undefined {
  const text = read(join(procFolder, id, 'stat'));
  if (text === undefined) return undefined;
  // The second field is the program's name, which may hold anything, spaces and brackets too.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  // utime, stime, cutime, cstime are the 14th to 17th field; two were cut off.
  const [own = 0, system = 0, child = 0, childSystem = 0] = fields.slice(11, 15).map(Number);
  return { own: (own + system) / TICKS_PER_SECOND, waitedFor: (child + childSystem) / TICKS_PER_SECOND };
}

/** Returns the processes that the main thread of a process started and that are still there. */
export function childrenOf(id: string, procFolder = '/proc'): readonly string[] {
  const text = read(join(procFolder, id, 'task', id, 'children'))?.trim() ?? '';
  return text === '' ? [] : text.split(' ');
}

/** Returns the resident memory of the processes that one started, and those started, bytes; 0 off Linux. */
export function descendantsResidentBytes(id: string): number {
  return childrenOf(id).reduce(
    (sum, child) => sum + residentBytes(child) + descendantsResidentBytes(child),
    0,
  );
}

function residentBytes(id: string): number {
  const [, pages] = read(`/proc/${id}/statm`)?.split(' ') ?? [];
  return Number(pages ?? 0) * PAGE_BYTES;
}

/** What `/proc` no longer has, or never had, is `undefined`. */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
