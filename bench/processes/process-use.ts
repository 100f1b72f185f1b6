import { readFileSync } from 'node:fs';

/** Clock ticks per second of `/proc`, the same on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

/** Processor time of this process and of those it started and waited for, seconds; `undefined` off Linux. */
export function processorSeconds(): { readonly own: number; readonly children: number } | undefined {
  const fields = readStat('self');
  if (fields === undefined) return undefined;
  // utime, stime, cutime, cstime are the 14th to 17th field; the first two were cut off.
  const [own = 0, system = 0, child = 0, childSystem = 0] = fields.slice(11, 15).map(Number);
  return { own: (own + system) / TICKS_PER_SECOND, children: (child + childSystem) / TICKS_PER_SECOND };
}

/** Resident memory of the processes that this one started, and those started, bytes; 0 off Linux. */
export function childrenResidentBytes(): number {
  return descendantsOf(String(process.pid)).reduce((sum, id) => sum + residentBytes(id), 0);
}

/** A decoder runs inside the programs that confine it: children of children. */
function descendantsOf(id: string): string[] {
  try {
    const text = readFileSync(`/proc/${id}/task/${id}/children`, 'utf8').trim();
    const children = text === '' ? [] : text.split(' ');
    return children.flatMap((child) => [child, ...descendantsOf(child)]);
  } catch {
    return [];
  }
}

function residentBytes(id: string): number {
  try {
    const [, pages] = readFileSync(`/proc/${id}/statm`, 'utf8').split(' ');
    return Number(pages) * PAGE_BYTES;
  } catch {
    return 0;
  }
}

/** Fields of `/proc/…/stat` after the program's name, which may hold anything, spaces and brackets too. */
function readStat(id: string): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${id}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
