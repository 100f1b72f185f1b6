import { FacegateError } from '../../errors/facegate-error.ts';
import type { ConsentState } from '../codes.ts';
import { longestTermMs } from '../jurisdiction.ts';
import type { GatePolicy } from '../policy/policy.ts';
import { parseRecord } from '../record/parse.ts';
import type { ConsentEvent, ConsentRecord } from '../record/schema.ts';
import { releasesAreSigned } from '../record/signature.ts';
import { formatTimestamp } from '../record/time.ts';
import { openFileRegistry } from '../registry/file-registry.ts';
import { mergeEvents } from '../registry/merge-events.ts';
import { effectiveState, stateEventOf } from '../states.ts';
import { openTrustStore } from '../trust/keyring.ts';

export interface StatusOptions {
  readonly policy: Pick<GatePolicy, 'notice' | 'longestTermDays'>;
  readonly clock: { nowMs(): number };
}

/** What is true of a record now, by its own events and those of the local registry. */
export interface ConsentStatus {
  readonly recordId: string;
  readonly state: ConsentState;
  /** Whether every release, those of the registry included, is signed over this very record by a trusted key. */
  readonly signed: boolean;
  /** Whether the record's events and those of the local registry contradict each other: then the state is `Unknown`. */
  readonly contradicted: boolean;
  readonly keyUse: 'demonstration' | 'personal';
  /** End of the last grant, `YYYY-MM-DDTHH:MM:SSZ`; absent when nothing was ever granted. */
  readonly until?: string;
  readonly usesMade: number;
  readonly usesMax?: number;
  /** All events in order, those included that only the registry knows. */
  readonly events: readonly ConsentEvent[];
}

/**
 * Computes the status of a record.
 *
 * @param home - Absolute path of the folder that holds keys, trust store and registry.
 * @throws `ERR_RECORD` when the record cannot be read, `ERR_REGISTRY` or `ERR_KEY` when the folder cannot.
 */
export function consentStatus(home: string, bytes: Uint8Array, options: StatusOptions): ConsentStatus {
  return statusOf(home, readRecord(bytes), options);
}

/** Reads a record, or throws `ERR_RECORD`. */
export function readRecord(bytes: Uint8Array): ConsentRecord {
  const parsed = parseRecord(bytes);
  if (!parsed.ok) throw new FacegateError('ERR_RECORD');
  return parsed.record;
}

/** The same as {@link consentStatus} for a record that has been read. */
export function statusOf(home: string, record: ConsentRecord, options: StatusOptions): ConsentStatus {
  const recordId = record['dct:identifier'];
  const known = openFileRegistry(home).snapshot(recordId);
  const own = record['dpv:hasConsentStatus'];
  const events = mergeEvents(own, known.events);
  const all = events ?? own;
  const usesMax = record['gate:binding']['gate:usesMax'];
  const { state, window } = effectiveState({
    // Stryker disable next-line ArrayDeclaration: what is no event leaves the state Unknown as well
    events: (events ?? []).map(stateEventOf),
    usesAtMs: known.usesAtMs,
    longestTermMs: longestTermMs(options.policy, record),
    nowMs: options.clock.nowMs(),
    highWaterMs: known.highWaterMs,
    usesMax,
  });
  return {
    recordId,
    state,
    signed: releasesAreSigned({ ...record, 'dpv:hasConsentStatus': [...all] }, openTrustStore(home)),
    contradicted: events === undefined,
    keyUse: record['gate:keyUse'],
    usesMade: known.usesAtMs.length,
    events: all,
    ...(usesMax === undefined ? {} : { usesMax }),
    ...(window === undefined ? {} : { until: formatTimestamp(window.endMs) }),
  };
}

/** One record as the registry alone knows it. */
export interface KnownConsent {
  readonly recordId: string;
  /** The last event logged, as a DPV status. */
  readonly lastStatus: string;
  readonly lastAt: string;
  readonly usesMade: number;
}

/**
 * Lists the records of which the local registry has an entry.
 *
 * @throws `ERR_REGISTRY` when the registry cannot be read.
 */
export function listConsents(home: string): readonly KnownConsent[] {
  const registry = openFileRegistry(home);
  return registry.list().map((recordId) => {
    const { events, usesAtMs } = registry.snapshot(recordId);
    const last = events.at(-1);
    return {
      recordId,
      lastStatus: last?.['@type'] ?? 'dpv:ConsentUnknown',
      lastAt: last?.['dpv:isIndicatedAtTime'] ?? '',
      usesMade: usesAtMs.length,
    };
  });
}
