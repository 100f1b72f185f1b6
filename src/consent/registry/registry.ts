import { FacegateError } from '../../errors/facegate-error.ts';
import type { ConsentEvent } from '../record/schema.ts';
import { mergeEvents } from './merge-events.ts';

/** What the registry knows about one record. */
export interface RegistrySnapshot {
  /** Events in the order they were logged, without repeats. */
  readonly events: readonly ConsentEvent[];
  /** Times of the uses made so far, oldest first. */
  readonly usesAtMs: readonly number[];
  /** Latest time in the log. */
  readonly highWaterMs: number;
}

/** The outcome of taking one use of a record. */
export type UseOutcome = 'taken' | 'exhausted' | 'stale';

/**
 * Port: the local, append-only memory of consents. It keeps what a record file alone cannot: a withdrawal stays known
 * when an older copy of the file is shown, and uses are counted across runs.
 *
 * Every method may throw; the gate treats that as `E_LOG`.
 */
export interface ConsentRegistry {
  /** Returns what is known about a record; nothing known is an empty snapshot. */
  snapshot(recordId: string): RegistrySnapshot;
  /**
   * Returns a number that changes whenever an event of the record is appended. Cheap: it is asked before every release.
   */
  epoch(recordId: string): number;
  /** Tells whether an append could succeed now. */
  writable(): boolean;
  /**
   * Counts one use, atomically among all processes: appends the events that the registry had not seen yet, then the use.
   * Takes nothing when `usesMax` uses are already logged (`exhausted`), or when the log holds an event that is not in
   * `events` (`stale`).
   */
  takeUse(recordId: string, use: UseRequest): UseOutcome;
  /**
   * Appends events that the registry has not seen yet; `events` is the whole history. Throws when the log holds an event
   * that is not in it.
   */
  append(recordId: string, events: readonly ConsentEvent[], nowMs: number): void;
  /** Returns the identifiers of all records with at least one entry, sorted. */
  list(): readonly string[];
}

export interface UseRequest {
  readonly events: readonly ConsentEvent[];
  readonly usesMax?: number;
  readonly nowMs: number;
}

/** One line of the log. */
export type RegistryEntry =
  | { readonly type: 'event'; readonly atMs: number; readonly event: ConsentEvent }
  | { readonly type: 'use'; readonly atMs: number };

/** Folds log lines into a snapshot. */
export function snapshotOf(entries: readonly RegistryEntry[]): RegistrySnapshot {
  return {
    events: entries.flatMap((entry) => (entry.type === 'event' ? [entry.event] : [])),
    usesAtMs: entries.flatMap((entry) => (entry.type === 'use' ? [entry.atMs] : [])),
    highWaterMs: entries.reduce((latest, entry) => Math.max(latest, entry.atMs), -Infinity),
  };
}

/** Decides on a use against the entries logged so far; the caller holds the lock. */
export function planUse(
  entries: readonly RegistryEntry[],
  use: UseRequest,
): { readonly outcome: UseOutcome; readonly append: readonly RegistryEntry[] } {
  const known = snapshotOf(entries);
  if (mergeEvents(use.events, known.events) !== use.events) return { outcome: 'stale', append: [] };
  if (known.usesAtMs.length >= (use.usesMax ?? Infinity)) return { outcome: 'exhausted', append: [] };
  const unseen = use.events.slice(known.events.length);
  return {
    outcome: 'taken',
    append: [
      ...unseen.map((event) => ({ type: 'event', atMs: use.nowMs, event }) as const),
      { type: 'use', atMs: use.nowMs },
    ],
  };
}

/**
 * Returns the entries that bring a log up to `events`; the caller holds the lock.
 *
 * @throws `ERR_REGISTRY` when the log holds an event that is not in `events`: whoever appends has not seen it.
 */
export function planAppend(
  entries: readonly RegistryEntry[],
  events: readonly ConsentEvent[],
  nowMs: number,
): readonly RegistryEntry[] {
  const known = snapshotOf(entries).events;
  if (mergeEvents(events, known) !== events) throw new FacegateError('ERR_REGISTRY');
  return events.slice(known.length).map((event) => ({ type: 'event', atMs: nowMs, event }));
}
