import type { ConsentState } from './codes.ts';
import type { ConsentEvent } from './record/schema.ts';
import { parseDuration, parseTimestamp } from './record/time.ts';
import type { Actor, EventStatus } from './record/vocabulary.ts';

/** What can happen to a consent; `expire` is time or uses running out and is never written down. */
export type ConsentEventKind =
  'request' | 'defer' | 'refuse' | 'give' | 'renew' | 'withdraw' | 'revoke' | 'invalidate' | 'expire';

type Transitions = Readonly<Partial<Record<ConsentEventKind, ConsentState>>>;

const AFTER_GIVING: Transitions = {
  renew: 'RenewedGiven',
  withdraw: 'Withdrawn',
  revoke: 'Revoked',
  invalidate: 'Invalidated',
  expire: 'Expired',
};

const AFTER_REQUESTING: Transitions = {
  refuse: 'Refused',
  give: 'Given',
  withdraw: 'Refused',
  revoke: 'Revoked',
  invalidate: 'Invalidated',
  expire: 'Unknown',
};

/** The transition table; an event that has no entry is illegal and makes the record unusable. */
export const TRANSITIONS: Readonly<Record<ConsentState, Transitions>> = {
  Unknown: { request: 'Requested', refuse: 'Refused', invalidate: 'Invalidated' },
  Requested: { ...AFTER_REQUESTING, defer: 'RequestDeferred' },
  RequestDeferred: { ...AFTER_REQUESTING, request: 'Requested' },
  Given: AFTER_GIVING,
  RenewedGiven: AFTER_GIVING,
  Expired: {
    request: 'Requested',
    refuse: 'Refused',
    renew: 'RenewedGiven',
    withdraw: 'Withdrawn',
    revoke: 'Revoked',
    invalidate: 'Invalidated',
  },
  Refused: { revoke: 'Revoked', invalidate: 'Invalidated' },
  Withdrawn: {},
  Revoked: {},
  Invalidated: {},
};

const KIND_OF_STATUS: Readonly<Record<EventStatus, ConsentEventKind>> = {
  'dpv:ConsentRequested': 'request',
  'dpv:ConsentRequestDeferred': 'defer',
  'dpv:ConsentRefused': 'refuse',
  'dpv:ConsentGiven': 'give',
  'dpv:RenewedConsentGiven': 'renew',
  'dpv:ConsentWithdrawn': 'withdraw',
  'dpv:ConsentRevoked': 'revoke',
  'dpv:ConsentInvalidated': 'invalidate',
};

const BY_SUBJECT: readonly Actor[] = ['gate:Subject', 'gate:Guardian'];
const BY_CONTROLLER: readonly Actor[] = ['gate:Controller'];

/** Who may cause which event: only the person gives, renews, refuses and withdraws. */
const ACTORS_OF_KIND: Readonly<Record<Exclude<ConsentEventKind, 'expire'>, readonly Actor[]>> = {
  request: BY_CONTROLLER,
  defer: BY_SUBJECT,
  refuse: BY_SUBJECT,
  give: BY_SUBJECT,
  renew: BY_SUBJECT,
  withdraw: BY_SUBJECT,
  revoke: BY_CONTROLLER,
  invalidate: [...BY_SUBJECT, ...BY_CONTROLLER],
};

/** An event as the state machine sees it. */
export interface StateEvent {
  readonly seq: number;
  readonly kind: Exclude<ConsentEventKind, 'expire'>;
  readonly by: Actor;
  readonly atMs: number;
  /** How long a give or renew holds; absent where the event carries no duration. */
  readonly durationMs?: number;
}

/** Everything that the effective state depends on. */
export interface StateQuery {
  readonly events: readonly StateEvent[];
  /** Times of the uses made so far, oldest first. */
  readonly usesAtMs: readonly number[];
  /** Most uses the record allows; `undefined`: any number. */
  readonly usesMax: number | undefined;
  /** The longest term that notice, jurisdiction and configuration allow. */
  readonly longestTermMs: number;
  readonly nowMs: number;
  /** Latest time the log has seen; a clock below it has gone back. */
  readonly highWaterMs: number;
}

export interface EffectiveState {
  readonly state: ConsentState;
  /** Start and end of the last grant, start included, end not; absent when nothing was ever granted. */
  readonly window?: { readonly startMs: number; readonly endMs: number };
  /** What a grant would still be if its uses had not run out before its time; absent in every other case. */
  readonly butForUses?: 'Given' | 'RenewedGiven';
}

const UNKNOWN: EffectiveState = { state: 'Unknown' };

/**
 * Computes the state of a consent from its events, its uses and the clock. A gap or a repeat in the sequence, an
 * event out of order, in the future, by the wrong actor or illegal in its state, and a clock that is not finite or has
 * gone back: `Unknown`.
 */
export function effectiveState(query: StateQuery): EffectiveState {
  if (!(query.nowMs >= query.highWaterMs)) return UNKNOWN;
  let current: EffectiveState = UNKNOWN;
  let previousMs = -Infinity;
  for (const [index, event] of query.events.entries()) {
    const inOrder = event.seq === index && event.atMs >= previousMs && event.atMs <= query.nowMs;
    if (!inOrder || !ACTORS_OF_KIND[event.kind].includes(event.by)) return UNKNOWN;
    const next = TRANSITIONS[expired(current, query, event.atMs).state][event.kind];
    if (next === undefined) return UNKNOWN;
    current = enter(current, next, event, query.longestTermMs);
    previousMs = event.atMs;
  }
  return expired(current, query, query.nowMs);
}

/** Moves `current` on to what it has become by `atMs` through time and uses alone. */
function expired(current: EffectiveState, query: StateQuery, atMs: number): EffectiveState {
  const { state, window } = current;
  const next = TRANSITIONS[state].expire;
  if (next === undefined || window === undefined) return current;
  if (!(atMs < window.endMs)) return { state: next, window };
  if (query.usesMax === undefined) return current;
  const uses = query.usesAtMs.filter((useMs) => useMs <= atMs).length;
  if (uses < query.usesMax) return current;
  return { state: next, window, ...(permits(state) ? { butForUses: state } : {}) };
}

function enter(
  current: EffectiveState,
  state: ConsentState,
  event: StateEvent,
  longestTermMs: number,
): EffectiveState {
  if (permits(state)) {
    // Without a duration the window is empty: a release that names no end never holds.
    const termMs = Math.min(event.durationMs ?? 0, longestTermMs);
    return { state, window: { startMs: event.atMs, endMs: event.atMs + termMs } };
  }
  if (state === 'Requested' || state === 'RequestDeferred') {
    if (event.durationMs === undefined) return { state };
    return { state, window: { startMs: event.atMs, endMs: event.atMs + event.durationMs } };
  }
  return current.window === undefined ? { state } : { state, window: current.window };
}

/** Tells whether processing is permitted in a state. */
export function permits(state: ConsentState): state is 'Given' | 'RenewedGiven' {
  return state === 'Given' || state === 'RenewedGiven';
}

/** Turns an event of a record into what the state machine sees; a time that does not parse becomes NaN, which fails. */
export function stateEventOf(event: ConsentEvent): StateEvent {
  const durationMs =
    // Stryker disable next-line ConditionalExpression: what is no duration has no length
    event['dpv:hasDuration'] === undefined ? undefined : parseDuration(event['dpv:hasDuration']);
  return {
    seq: event['gate:seq'],
    kind: KIND_OF_STATUS[event['@type']] as StateEvent['kind'],
    by: event['dpv:isIndicatedBy'],
    atMs: parseTimestamp(event['dpv:isIndicatedAtTime']) ?? Number.NaN,
    ...(durationMs === undefined ? {} : { durationMs }),
  };
}
