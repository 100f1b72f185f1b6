import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
  type Stats,
} from 'node:fs';
import { join } from 'node:path';
import { FacegateError } from '../../errors/facegate-error.ts';
import { expectPrivateFolders, makePrivateFolder } from '../private-folder.ts';
import { withFileLock } from './file-lock.ts';
import { continueChain, readChain, type LogChain } from './log-lines.ts';
import { planAppend, planUse, snapshotOf, type ConsentRegistry, type RegistryEntry } from './registry.ts';

const RECORD_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What a log's file looked like when it was read. */
type LogStamp = Pick<Stats, 'ino' | 'size' | 'mtimeMs'>;

interface CachedLog {
  readonly path: string;
  /** Absent: there was no file. */
  readonly stamp: LogStamp | undefined;
  readonly chain: LogChain;
  readonly epoch: number;
}

const EMPTY: LogChain = { entries: [], hashes: [], wholeBytes: 0 };

/** Where a registry keeps what: logs and heads together, and a second copy of every head beside the trusted keys. */
interface Places {
  readonly logs: string;
  readonly anchors: string;
}

/**
 * Opens the registry that lives in files: one append-only log per record under `home`, each line naming the hash of the
 * one before, and two heads that say how far the log had come, so that a log cut short, put back or deleted is noticed.
 * One head lies beside the log, the other in the trust store: whoever deletes both has deleted the keys, and nothing that
 * they signed is believed. Appends hold a lock among processes and are on the disk when they return; a line that a crash
 * cut off was never there.
 *
 * Methods throw `ERR_REGISTRY` when a log cannot be read, written or believed.
 *
 * @throws `ERR_HOME_SHARED` when others could have written to one of its folders.
 * @param home - Absolute path of the folder that holds keys, trust store and registry.
 */
export function openFileRegistry(home: string): ConsentRegistry {
  const places: Places = { logs: join(home, 'registry'), anchors: join(home, 'trust', 'log-heads') };
  const folders = [home, join(home, 'trust'), ...foldersOf(places)];
  expectPrivateFolders(folders);
  const cache = new Map<string, CachedLog>();
  const read = (recordId: string): CachedLog => guarded(() => readLog(places, recordId, cache));
  const change = <T>(recordId: string, work: (chain: LogChain) => [T, readonly RegistryEntry[]]): T =>
    guarded(() => {
      for (const folder of folders) makePrivateFolder(folder);
      return withFileLock(join(places.logs, `${checkedId(recordId)}.lock`), () => {
        const { chain } = read(recordId);
        const [result, entries] = work(chain);
        if (entries.length > 0) appendLines(places, recordId, chain, entries);
        return result;
      });
    });
  return {
    snapshot: (recordId) => snapshotOf(read(recordId).chain.entries),
    epoch: (recordId) => read(recordId).epoch,
    writable: () => foldersOf(places).every(isWritable),
    takeUse: (recordId, use) =>
      change(recordId, ({ entries }) => {
        const plan = planUse(entries, use);
        return [plan.outcome, plan.append];
      }),
    append(recordId, events, nowMs) {
      change(recordId, ({ entries }) => [undefined, planAppend(entries, events, nowMs)]);
    },
    list: () => guarded(() => listLogs(places.logs)),
  };
}

function readLog(places: Places, recordId: string, cache: Map<string, CachedLog>): CachedLog {
  const cached = cache.get(recordId);
  const path = cached?.path ?? join(places.logs, `${checkedId(recordId)}.jsonl`);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (cached !== undefined && isUnchanged(cached.stamp, stats)) return cached;
  const chain = stats === undefined ? EMPTY : readChain(readFileSync(path, 'utf8'));
  if (!headPaths(places, recordId).every((head) => reachesHead(chain, head))) return refuse();
  const epoch = chain.entries.filter((entry) => entry.type === 'event').length;
  const read = { path, stamp: stats, chain, epoch };
  cache.set(recordId, read);
  return read;
}

function isUnchanged(before: LogStamp | undefined, now: LogStamp | undefined): boolean {
  if (before === undefined || now === undefined) return before === now;
  return before.ino === now.ino && before.size === now.size && before.mtimeMs === now.mtimeMs;
}

function foldersOf({ logs, anchors }: Places): readonly string[] {
  return [logs, anchors];
}

function headPaths(places: Places, recordId: string): readonly string[] {
  return foldersOf(places).map((folder) => join(folder, `${recordId}.head`));
}

/**
 * The log may be ahead of a head, when a crash came between the two, and never behind it. There are heads before there is
 * a line: a log without one has been tampered with.
 */
function reachesHead(chain: LogChain, headPath: string): boolean {
  if (!existsSync(headPath)) return chain.hashes.length === 0;
  const [count, hash] = readFileSync(headPath, 'utf8').trim().split(' ');
  if (count === '0') return true;
  return hash !== undefined && chain.hashes[Number(count) - 1] === hash;
}

function appendLines(
  places: Places,
  recordId: string,
  chain: LogChain,
  entries: readonly RegistryEntry[],
): void {
  const { text, lastHash } = continueChain(chain, entries);
  const heads = headPaths(places, recordId);
  for (const head of heads.filter((path) => !existsSync(path))) writeHead(head, '0 -\n');
  const file = openSync(join(places.logs, `${recordId}.jsonl`), constants.O_CREAT | constants.O_RDWR, 0o600);
  try {
    ftruncateSync(file, chain.wholeBytes);
    writeWhole(file, Buffer.from(text), chain.wholeBytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  for (const head of heads) writeHead(head, `${chain.hashes.length + entries.length} ${lastHash}\n`);
  for (const folder of foldersOf(places)) syncFolder(folder);
}

function writeWhole(file: number, bytes: Uint8Array, position: number): void {
  let written = 0;
  while (written < bytes.length) {
    written += writeSync(file, bytes, written, bytes.length - written, position + written);
  }
}

function writeHead(path: string, text: string): void {
  const fresh = `${path}.new`;
  const file = openSync(fresh, 'w', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(fresh, path);
}

function syncFolder(folder: string): void {
  const file = openSync(folder, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function isWritable(folder: string): boolean {
  return isAccessible(folder) || (!existsSync(folder) && isMade(folder));
}

function isAccessible(folder: string): boolean {
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return true;
  } catch {
    // It may not be used, or does not exist.
  }
  return false;
}

function isMade(folder: string): boolean {
  try {
    makePrivateFolder(folder);
    return true;
  } catch {
    // There is nowhere to make it.
  }
  return false;
}

function listLogs(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => name.slice(0, -'.jsonl'.length))
    .filter((id) => RECORD_ID.test(id))
    .sort();
}

/** Record identifiers become file names: nothing but a UUID may. */
function checkedId(recordId: string): string {
  return RECORD_ID.test(recordId) ? recordId : refuse();
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch {
    return refuse();
  }
}

function refuse(): never {
  throw new FacegateError('ERR_REGISTRY');
}
