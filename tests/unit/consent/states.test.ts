import { describe, expect, it } from 'vitest';
import type { ConsentState } from '../../../src/consent/codes.ts';
import {
  effectiveState,
  permits,
  stateEventOf,
  TRANSITIONS,
  type ConsentEventKind,
  type StateEvent,
  type StateQuery,
} from '../../../src/consent/states.ts';
import { DAY_MS } from '../../../src/consent/record/time.ts';

/** Section 3 of the specification, copied as a table: states down, events across, `-` for illegal. */
const TABLE = `
               request    defer           refuse  give   renew        withdraw  revoke  invalidate  expire
Unknown        Requested  -               Refused -      -            -         -       Invalidated -
Requested      -          RequestDeferred Refused Given  -            Refused   Revoked Invalidated Unknown
RequestDeferred Requested -               Refused Given  -            Refused   Revoked Invalidated Unknown
Given          -          -               -       -      RenewedGiven Withdrawn Revoked Invalidated Expired
RenewedGiven   -          -               -       -      RenewedGiven Withdrawn Revoked Invalidated Expired
Expired        Requested  -               Refused -      RenewedGiven Withdrawn Revoked Invalidated -
Refused        -          -               -       -      -            -         Revoked Invalidated -
Withdrawn      -          -               -       -      -            -         -       -           -
Revoked        -          -               -       -      -            -         -       -           -
Invalidated    -          -               -       -      -            -         -       -           -
`;

const [header = '', ...rows] = TABLE.trim().split('\n');
const KINDS = header.trim().split(/\s+/) as ConsentEventKind[];
const START = Date.UTC(2026, 0, 1);
const ACTOR = { request: 'gate:Controller', revoke: 'gate:Controller' } as const;

function anEvent(seq: number, kind: StateEvent['kind'], changes: Partial<StateEvent> = {}): StateEvent {
  const by = kind in ACTOR ? 'gate:Controller' : 'gate:Subject';
  return { seq, kind, by, atMs: START + seq * DAY_MS, durationMs: 10 * DAY_MS, ...changes };
}

function withoutDuration({ seq, kind, by, atMs }: StateEvent): StateEvent {
  return { seq, kind, by, atMs };
}

function query(events: readonly StateEvent[], changes: Partial<StateQuery> = {}): StateQuery {
  const nowMs = (events.at(-1)?.atMs ?? START) + 1000;
  return {
    events,
    usesAtMs: [],
    usesMax: undefined,
    longestTermMs: 30 * DAY_MS,
    nowMs,
    highWaterMs: -Infinity,
    ...changes,
  };
}

const stateOf = (events: readonly StateEvent[], changes: Partial<StateQuery> = {}): ConsentState =>
  effectiveState(query(events, changes)).state;

const given = [anEvent(0, 'request'), anEvent(1, 'give')];

describe('the transition table', () => {
  it.each(rows.map((row) => row.trim().split(/\s+/)))('is as specified from %s', (from = '', ...to) => {
    const entries = to.map((state, index) => [String(KINDS[index]), state] as const);
    const expected = Object.fromEntries<string>(entries.filter(([, state]) => state !== '-'));
    expect(TRANSITIONS[from as ConsentState]).toEqual(expected);
  });
});

describe('the effective state', () => {
  it('is Unknown before anything happened', () => {
    expect(stateOf([])).toBe('Unknown');
  });

  it('is Given from the moment of giving until the term has run out, the end excluded', () => {
    const at = START + DAY_MS;
    expect(stateOf(given, { nowMs: at })).toBe('Given');
    expect(stateOf(given, { nowMs: at + 10 * DAY_MS - 1 })).toBe('Given');
    expect(stateOf(given, { nowMs: at + 10 * DAY_MS })).toBe('Expired');
    expect(effectiveState(query(given)).window).toEqual({ startMs: at, endMs: at + 10 * DAY_MS });
  });

  it('holds no longer than the longest term allows', () => {
    expect(stateOf(given, { longestTermMs: 500 })).toBe('Expired');
  });

  it('never holds without a duration', () => {
    const endless = withoutDuration(anEvent(1, 'give'));
    expect(stateOf([anEvent(0, 'request'), endless])).toBe('Expired');
  });

  it.each([
    ['a gap in the sequence', [anEvent(0, 'request'), anEvent(2, 'give')]],
    ['a sequence that does not begin at 0', [anEvent(1, 'request'), anEvent(2, 'give')]],
    ['a repeat', [anEvent(0, 'request'), anEvent(0, 'give')]],
    [
      'an event earlier than the one before',
      [anEvent(0, 'request', { atMs: START + 5 * DAY_MS }), anEvent(1, 'give')],
    ],
    ['a time that is not one', [anEvent(0, 'request'), anEvent(1, 'give', { atMs: Number.NaN })]],
    ['a give by the controller', [anEvent(0, 'request'), anEvent(1, 'give', { by: 'gate:Controller' })]],
    ['a request by the subject', [anEvent(0, 'request', { by: 'gate:Subject' }), anEvent(1, 'give')]],
    ['a withdrawal by the controller', [...given, anEvent(2, 'withdraw', { by: 'gate:Controller' })]],
    ['a revocation by the subject', [...given, anEvent(2, 'revoke', { by: 'gate:Subject' })]],
    ['giving twice', [...given, anEvent(2, 'give')]],
    ['a renewal after a withdrawal', [...given, anEvent(2, 'withdraw'), anEvent(3, 'renew')]],
  ])('is Unknown after %s', (_, events) => {
    expect(stateOf(events, { nowMs: START + 6 * DAY_MS })).toBe('Unknown');
  });

  it('is Unknown for an event in the future and for a clock that went back or is not one', () => {
    expect(stateOf(given, { nowMs: START + DAY_MS - 1 })).toBe('Unknown');
    expect(stateOf(given, { highWaterMs: START + 2 * DAY_MS })).toBe('Unknown');
    expect(stateOf(given, { highWaterMs: START + DAY_MS + 1000 })).toBe('Given');
    expect(stateOf(given, { nowMs: Number.NaN })).toBe('Unknown');
    expect(stateOf(given, { nowMs: Infinity })).not.toBe('Given');
  });

  it('expires when the last use has been made, and a renewal does not bring uses back', () => {
    const usesAtMs = [START + DAY_MS + 10, START + DAY_MS + 20];
    expect(stateOf(given, { usesAtMs, usesMax: 3 })).toBe('Given');
    expect(stateOf(given, { usesAtMs, usesMax: 2 })).toBe('Expired');
    expect(stateOf([...given, anEvent(2, 'renew')], { usesAtMs, usesMax: 2 })).toBe('Expired');
    expect(stateOf(given, { usesAtMs })).toBe('Given');
  });

  it('counts only uses made up to now', () => {
    expect(stateOf(given, { usesAtMs: [START + 9 * DAY_MS], usesMax: 1 })).toBe('Given');
  });

  it('lets an expired consent be renewed or asked for again, at the time of the event', () => {
    const late = START + 20 * DAY_MS;
    expect(stateOf([...given, anEvent(2, 'renew', { atMs: late })])).toBe('RenewedGiven');
    expect(stateOf([...given, anEvent(2, 'request', { atMs: late })])).toBe('Requested');
    expect(stateOf([...given, anEvent(2, 'request')])).toBe('Unknown');
  });

  it('remembers the last grant after it has ended, and none where there was none', () => {
    const window = { startMs: START + DAY_MS, endMs: START + 11 * DAY_MS };
    expect(effectiveState(query([...given, anEvent(2, 'withdraw')]))).toEqual({ state: 'Withdrawn', window });
    expect(effectiveState(query([withoutDuration(anEvent(0, 'refuse'))]))).toStrictEqual({
      state: 'Refused',
    });
  });

  it('lets a request run out', () => {
    expect(stateOf([anEvent(0, 'request')], { nowMs: START + 10 * DAY_MS })).toBe('Unknown');
    expect(stateOf([anEvent(0, 'request'), anEvent(1, 'defer')])).toBe('RequestDeferred');
    const deferred = (defer: StateEvent) =>
      stateOf([anEvent(0, 'request'), defer], { nowMs: START + 20 * DAY_MS });
    expect(deferred(anEvent(1, 'defer'))).toBe('Unknown');
    // Who puts the answer off without an end leaves the request open.
    expect(deferred(withoutDuration(anEvent(1, 'defer')))).toBe('RequestDeferred');
    const open = withoutDuration(anEvent(0, 'request'));
    expect(stateOf([open], { nowMs: START + 999 * DAY_MS })).toBe('Requested');
    expect(stateOf([anEvent(0, 'request'), anEvent(1, 'give', { atMs: START + 10 * DAY_MS })])).toBe(
      'Unknown',
    );
  });
});

describe('every history of up to five events', () => {
  const kinds = KINDS.filter((kind) => kind !== 'expire');
  const steps = [DAY_MS, 11 * DAY_MS];

  it('permits only what was given or renewed in time, and never after a terminal event', () => {
    let permitted = 0;
    let histories = 0;
    const wrong: (readonly StateEvent[])[] = [];
    const visit = (events: readonly StateEvent[]): void => {
      histories += 1;
      const now = (events.at(-1)?.atMs ?? START) + 1000;
      const state = stateOf(events, { nowMs: now });
      const grants = events.filter(({ kind }) => kind === 'give' || kind === 'renew');
      const ended = events.some(({ kind }) => ['withdraw', 'revoke', 'invalidate', 'refuse'].includes(kind));
      if (permits(state)) {
        permitted += 1;
        const inTime = now - (grants.at(-1)?.atMs ?? 0) < 10 * DAY_MS;
        const over = events.some(({ kind }) => ['withdraw', 'revoke', 'invalidate'].includes(kind));
        const refusedBeforehand = ended && grants.length === 0;
        if (grants[0]?.kind !== 'give' || !inTime || over || refusedBeforehand) wrong.push(events);
      }
      if (events.length === 5) return;
      for (const kind of kinds) {
        for (const step of steps) {
          const atMs = (events.at(-1)?.atMs ?? START) + step;
          visit([...events, anEvent(events.length, kind, { atMs })]);
        }
      }
    };
    // The first event decides nothing by its step: the tree has 1 + 16 + ... + 16^4 * 16 nodes less what is cut below.
    for (const kind of ['request', 'refuse', 'give'] as const) visit([anEvent(0, kind)]);
    expect(histories).toBe(3 * (1 + 16 + 16 ** 2 + 16 ** 3 + 16 ** 4));
    expect(wrong).toEqual([]);
    expect(permitted).toBeGreaterThan(50);
  });
});

describe('an event of a record', () => {
  it('becomes what the state machine sees', () => {
    const event = {
      '@type': 'dpv:ConsentGiven',
      'gate:seq': 1,
      'dpv:isIndicatedBy': 'gate:Guardian',
      'dpv:isIndicatedAtTime': '2026-01-02T00:00:00Z',
      'dpv:hasDuration': 'P1D',
    } as const;
    expect(stateEventOf(event)).toEqual({
      seq: 1,
      kind: 'give',
      by: 'gate:Guardian',
      atMs: Date.UTC(2026, 0, 2),
      durationMs: DAY_MS,
    });
    expect(stateEventOf({ ...event, 'dpv:isIndicatedAtTime': 'never' }).atMs).toBeNaN();
    const { 'dpv:hasDuration': duration, ...endless } = event;
    expect(duration).toBe('P1D');
    expect(stateEventOf(endless)).not.toHaveProperty('durationMs');
  });
});
