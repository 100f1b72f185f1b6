import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import type { Scanner } from './scanner.ts';

interface Mapping {
  readonly start: number;
  readonly end: number;
}

const CHUNK_BYTES = 8 * 2 ** 20;
/** A canary on the edge of two chunks is whole in one of them: the widest row of blocks is shorter than this. */
const OVERLAP_BYTES = 64 * 1024;
/** Each page's entry in `/proc/<pid>/pagemap`; bit 63 says present, bit 62 swapped (kernel: admin-guide/mm/pagemap). */
const PAGE_BYTES = 4096;
const ENTRY_BYTES = 8;
const PRESENT_OR_SWAPPED = 0xc0;

/**
 * Scans everything that a process of the same user can have written to: its writable mappings, with heaps of all its
 * threads, stacks and shared memory. The process should stand still meanwhile.
 *
 * @returns bytes read; `undefined` where the system does not let this process look (no `/proc`, ptrace forbidden).
 */
export function scanProcessMemory(pid: number, scanner: Scanner): number | undefined {
  let memory: number;
  let pages: number | undefined;
  try {
    memory = openSync(`/proc/${pid}/mem`, 'r');
  } catch {
    return undefined;
  }
  try {
    pages = openPagemap(pid);
    const buffer = new Uint8Array(CHUNK_BYTES);
    let total = 0;
    for (const mapping of writableMappings(pid)) {
      for (const range of presentRanges(mapping, pages)) total += scanRange(memory, range, buffer, scanner);
    }
    buffer.fill(0);
    return total === 0 ? undefined : total;
  } catch {
    return undefined;
  } finally {
    closeSync(memory);
    if (pages !== undefined) closeSync(pages);
  }
}

function scanRange(memory: number, { start, end }: Mapping, buffer: Uint8Array, scanner: Scanner): number {
  let total = 0;
  for (let at = start; at < end; at += CHUNK_BYTES - OVERLAP_BYTES) {
    const wanted = Math.min(CHUNK_BYTES, end - at);
    let bytesRead: number;
    try {
      bytesRead = readSync(memory, buffer, 0, wanted, at);
    } catch {
      continue; // a guard page, or memory of a device
    }
    scanner.add(buffer.subarray(0, bytesRead));
    total += bytesRead;
    if (at + wanted >= end) break;
  }
  return total;
}

function writableMappings(pid: number): readonly Mapping[] {
  return readFileSync(`/proc/${pid}/maps`, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const match = /^([0-9a-f]+)-([0-9a-f]+) .w/.exec(line);
      if (match === null || /\[(vvar|vsyscall)/.test(line)) return [];
      return [{ start: parseInt(match[1] ?? '', 16), end: parseInt(match[2] ?? '', 16) }];
    });
}

function openPagemap(pid: number): number | undefined {
  try {
    return openSync(`/proc/${pid}/pagemap`, 'r');
  } catch {
    return undefined;
  }
}

/** The parts of a mapping that hold anything: much of what is reserved was never touched. */
function* presentRanges(mapping: Mapping, pages: number | undefined): Generator<Mapping> {
  if (pages === undefined) {
    yield mapping;
    return;
  }
  const count = (mapping.end - mapping.start) / PAGE_BYTES;
  const entries = new Uint8Array(count * ENTRY_BYTES);
  const bytesRead = readSync(pages, entries, 0, entries.length, (mapping.start / PAGE_BYTES) * ENTRY_BYTES);
  if (bytesRead < entries.length) {
    yield mapping;
    return;
  }
  let start: number | undefined;
  for (let page = 0; page <= count; page++) {
    const isPresent =
      page < count && ((entries[page * ENTRY_BYTES + ENTRY_BYTES - 1] ?? 0) & PRESENT_OR_SWAPPED) !== 0;
    if (isPresent) start ??= mapping.start + page * PAGE_BYTES;
    else if (start !== undefined) {
      yield { start, end: mapping.start + page * PAGE_BYTES };
      start = undefined;
    }
  }
}
