import type { LiveFacts } from './decision/facts.ts';
import type { GateOptions } from './gate-options.ts';
import type { ConsentEvent, ConsentRecord } from './record/schema.ts';
import { releasesAreSigned } from './record/signature.ts';
import { mergeEvents } from './registry/merge-events.ts';
import type { ConsentRegistry, RegistrySnapshot, UseOutcome } from './registry/registry.ts';
import { effectiveState, stateEventOf, type StateEvent } from './states.ts';

/** The facts that can change while a run goes on, with the consent epoch they were seen at. */
export interface LiveReading {
  readonly facts: LiveFacts;
  readonly epoch: number;
  /** Whether every release that anybody knows of, the registry included, is signed over this very record (R07). */
  readonly releaseSigned: boolean;
  /** All events that anybody knows of, in order. */
  readonly events: readonly ConsentEvent[];
}

interface History {
  readonly epoch: number;
  readonly events: readonly ConsentEvent[];
  readonly states: readonly StateEvent[];
  readonly known: RegistrySnapshot;
  readonly releaseSigned: boolean;
}

const LOG_UNREADABLE = Number.NaN;

/** Reads state, term, uses and epoch of one record, as often as it is asked and always afresh. */
export class Liveness {
  readonly #record: ConsentRecord;
  readonly #registry: ConsentRegistry;
  readonly #clock: { nowMs(): number };
  readonly #longestTermMs: number;
  readonly #isSigned: (events: readonly ConsentEvent[]) => boolean;
  #history: History | undefined;
  #highWaterMs = -Infinity;
  #holdsUse = false;

  constructor(
    record: ConsentRecord,
    sources: Pick<GateOptions, 'registry' | 'clock' | 'trust' | 'policy'>,
    longestTermMs: number,
  ) {
    this.#record = record;
    this.#registry = sources.registry;
    this.#clock = sources.clock;
    this.#longestTermMs = longestTermMs;
    this.#isSigned = (events) =>
      releasesAreSigned({ ...record, 'dpv:hasConsentStatus': [...events] }, sources.trust) &&
      (sources.policy.acceptDemonstrationKeys || record['gate:keyUse'] !== 'demonstration');
  }

  /** Returns the facts as they are now. A log that cannot be read gives the state `Unknown` and an epoch equal to none. */
  read(): LiveReading {
    const nowMs = this.#clock.nowMs();
    const history = this.#readHistory();
    if (history === undefined) return this.#unreadable();
    const usesMax = this.#record['gate:binding']['gate:usesMax'];
    const highWaterMs = Math.max(history.known.highWaterMs, this.#highWaterMs);
    const { state, window } = effectiveState({
      events: history.states,
      usesAtMs: history.known.usesAtMs,
      longestTermMs: this.#longestTermMs,
      nowMs,
      highWaterMs,
      // A run that already holds a use is not stopped by having taken the last one.
      ...(usesMax === undefined || this.#holdsUse ? {} : { usesMax }),
    });
    const clockSound = Number.isFinite(nowMs) && nowMs >= highWaterMs;
    if (clockSound) this.#highWaterMs = nowMs;
    const withinTerm = clockSound && window !== undefined && nowMs >= window.startMs && nowMs < window.endMs;
    const uses = this.#uses(history.known.usesAtMs.length);
    const { releaseSigned, epoch } = history;
    // What nobody signed is no consent, at whichever gate it is noticed.
    const facts = { completed: true, state: releaseSigned ? state : 'Unknown', withinTerm, uses } as const;
    return { facts, epoch, releaseSigned, events: history.events };
  }

  /** Whether this run has taken its use. */
  get holdsUse(): boolean {
    return this.#holdsUse;
  }

  /** Takes one use for this run, once, and returns whether it holds one or why not. */
  takeUse(): LiveFacts['uses'] {
    for (let attempts = 0; attempts < 3 && !this.#holdsUse; attempts += 1) {
      const history = this.#readHistory();
      if (history === undefined) return 'log-unreadable';
      const outcome = this.#tryTakeUse(history.events);
      if (outcome === undefined) return 'log-unwritable';
      if (outcome === 'exhausted') return 'exhausted';
      this.#holdsUse = outcome === 'taken';
      // Stale: somebody appended an event since the log was read; what it says counts.
    }
    return this.#holdsUse ? 'left' : 'log-unwritable';
  }

  #tryTakeUse(events: readonly ConsentEvent[]): UseOutcome | undefined {
    const usesMax = this.#record['gate:binding']['gate:usesMax'];
    const use = { events, nowMs: this.#clock.nowMs() };
    try {
      return this.#registry.takeUse(
        this.#record['dct:identifier'],
        usesMax === undefined ? use : { ...use, usesMax },
      );
    } catch {
      return undefined;
    }
  }

  #uses(usesMade: number): LiveFacts['uses'] {
    const usesMax = this.#record['gate:binding']['gate:usesMax'];
    if (!this.#holdsUse && usesMax !== undefined && usesMade >= usesMax) return 'exhausted';
    try {
      return this.#registry.writable() ? 'left' : 'log-unwritable';
    } catch {
      return 'log-unwritable';
    }
  }

  #readHistory(): History | undefined {
    const recordId = this.#record['dct:identifier'];
    try {
      const epoch = this.#registry.epoch(recordId);
      if (this.#history?.epoch === epoch) return this.#history;
      const known = this.#registry.snapshot(recordId);
      const events = mergeEvents(this.#record['dpv:hasConsentStatus'], known.events);
      // A forked history has no events that count: the state stays Unknown.
      this.#history = {
        epoch,
        known,
        events: events ?? [],
        states: (events ?? []).map(stateEventOf),
        releaseSigned: this.#isSigned(events ?? this.#record['dpv:hasConsentStatus']),
      };
      return this.#history;
    } catch {
      return undefined;
    }
  }

  #unreadable(): LiveReading {
    const events = this.#record['dpv:hasConsentStatus'];
    return {
      facts: { completed: true, state: 'Unknown', withinTerm: false, uses: 'log-unreadable' },
      epoch: LOG_UNREADABLE,
      releaseSigned: this.#isSigned(events),
      events,
    };
  }
}
