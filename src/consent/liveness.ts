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
  readonly usesAtMs: readonly number[];
  /** Latest time in the log. */
  readonly highWaterMs: number;
  /** Latest time in the log or of an event: no sound clock is behind it. */
  readonly seenMs: number;
  readonly releaseSigned: boolean;
  readonly logReadable: boolean;
}

/** Equal to no epoch, itself included. */
const NO_EPOCH = Number.NaN;

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

  /**
   * Returns the facts as they are now, each by its own rule: the state is what the events say at a sound time (R08); that
   * the clock is none, is behind what has been seen, or is outside the term is `withinTerm` (R09); and that uses have run
   * out, or the log cannot be used, is `uses` (R10). A log that cannot be read leaves the record's own events, and an
   * epoch equal to none.
   */
  read(): LiveReading {
    const nowMs = this.#clock.nowMs();
    const history = this.#readHistory();
    const { epoch, events, states, usesAtMs, releaseSigned, logReadable } = history;
    const seenMs = Math.max(history.seenMs, this.#highWaterMs);
    const clockSound = Number.isFinite(nowMs) && nowMs >= seenMs;
    if (clockSound) this.#highWaterMs = nowMs;
    const usesMax = this.#record['gate:binding']['gate:usesMax'];
    const { state, window, butForUses } = effectiveState({
      events: states,
      usesAtMs,
      longestTermMs: this.#longestTermMs,
      nowMs: clockSound ? nowMs : seenMs,
      highWaterMs: history.highWaterMs,
      usesMax,
    });
    const facts = {
      completed: true,
      // What nobody signed is no consent, at whichever gate it is noticed.
      state: releaseSigned ? (butForUses ?? state) : 'Unknown',
      withinTerm: clockSound && window !== undefined && nowMs >= window.startMs && nowMs < window.endMs,
      uses: logReadable ? this.#uses(usesAtMs.length) : 'log-unreadable',
    } as const;
    return { facts, epoch, releaseSigned, events };
  }

  /** Whether this run has taken its use. */
  // Stryker disable next-line BlockStatement: whoever takes a use again still holds the one; it only costs time
  get holdsUse(): boolean {
    return this.#holdsUse;
  }

  /** Takes one use for this run, once, and returns whether it holds one or why not. */
  takeUse(): LiveFacts['uses'] {
    for (let attempts = 0; attempts < 3 && !this.#holdsUse; attempts += 1) {
      const { events, logReadable } = this.#readHistory();
      if (!logReadable) return 'log-unreadable';
      const outcome = this.#tryTakeUse(events);
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
      // The log cannot be written.
    }
    return undefined;
  }

  #uses(usesMade: number): LiveFacts['uses'] {
    const usesMax = this.#record['gate:binding']['gate:usesMax'];
    if (!this.#holdsUse && usesMade >= (usesMax ?? Infinity)) return 'exhausted';
    try {
      return this.#registry.writable() ? 'left' : 'log-unwritable';
    } catch {
      return 'log-unwritable';
    }
  }

  #readHistory(): History {
    const recordId = this.#record['dct:identifier'];
    const own = this.#record['dpv:hasConsentStatus'];
    try {
      const epoch = this.#registry.epoch(recordId);
      if (this.#history?.epoch === epoch) return this.#history;
      const known = this.#registry.snapshot(recordId);
      const merged = mergeEvents(own, known.events);
      this.#history = {
        ...this.#historyOf(known, merged ?? own),
        // A forked history has no events that count: the state stays Unknown.
        // Stryker disable next-line ArrayDeclaration: what is no event leaves the state Unknown as well
        ...(merged === undefined ? { events: [], states: [] } : {}),
        epoch,
        logReadable: true,
      };
      return this.#history;
    } catch {
      // Stryker disable next-line ArrayDeclaration: of a log that cannot be read no use counts
      const nothing = { usesAtMs: [], highWaterMs: -Infinity };
      return { ...this.#historyOf(nothing, own), epoch: NO_EPOCH, logReadable: false };
    }
  }

  #historyOf(
    { usesAtMs, highWaterMs }: Pick<RegistrySnapshot, 'usesAtMs' | 'highWaterMs'>,
    events: readonly ConsentEvent[],
  ): Omit<History, 'epoch' | 'logReadable'> {
    const states = events.map(stateEventOf);
    const seenMs = Math.max(highWaterMs, ...states.map(({ atMs }) => atMs));
    return { usesAtMs, highWaterMs, seenMs, events, states, releaseSigned: this.#isSigned(events) };
  }
}
