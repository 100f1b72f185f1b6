import { createHash, generateKeyPairSync } from 'node:crypto';
import type { FaceObservation, TrackedFace, TrackedFrame } from '../../../src/contracts/face.ts';
import { createGate, type DecisionEntry, type Gate, type GateOptions } from '../../../src/consent/gate.ts';
import { issueConsent, type IssuedRecord } from '../../../src/consent/issue/give-consent.ts';
import { DEFAULT_NOTICE } from '../../../src/consent/policy/notice.ts';
import { defaultPolicy } from '../../../src/consent/policy/policy.ts';
import { createMemoryRegistry } from '../../../src/consent/registry/memory-registry.ts';
import type { SigningKey } from '../../../src/consent/trust/keyring.ts';
import {
  keyIdOf,
  trustStoreOf,
  type KeyUse,
  type TrustStore,
} from '../../../src/consent/trust/trust-store.ts';

/** The tests' own clock stands here: 15 June 2026, noon. */
export const NOON = Date.UTC(2026, 5, 15, 12);
export const MEDIA = createHash('sha256').update('media').digest('hex');
export const OTHER_MEDIA = createHash('sha256').update('other media').digest('hex');
export const MODEL = { id: 'age-gender', sha256: createHash('sha256').update('model').digest('hex') };

export interface TestKey extends SigningKey {
  readonly trust: TrustStore;
}

/** Makes a key on the spot; no private key is committed. */
export function aKey(use: KeyUse = 'demonstration'): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const keyId = keyIdOf(publicKey);
  return { keyId, privateKey, use, trust: trustStoreOf([{ keyId, publicKey, use }]) };
}

type Statement = Parameters<typeof issueConsent>[1];

/** Issues a record: an adult's `solo` consent to research on all attributes, unless the test says otherwise. */
export function aRecord(key: SigningKey, statement: Partial<Statement> = {}): IssuedRecord {
  return issueConsent(key, {
    mediaSha256: [MEDIA],
    purpose: 'dpv:NonCommercialResearch',
    attributes: ['age-range', 'age', 'gender'],
    scope: { kind: 'solo' },
    mediaState: 'published',
    declaredAge: 'adult',
    notice: DEFAULT_NOTICE,
    controller: { name: 'Test laboratory', contact: 'lab@example.org' },
    clock: { nowMs: () => NOON },
    ...statement,
  });
}

export interface TestGate extends Gate {
  readonly entries: readonly DecisionEntry[];
}

/** Builds a gate that proceeds, unless the test breaks something. */
export function aGate(
  key: TestKey,
  record: Uint8Array | undefined,
  changes: Partial<GateOptions> = {},
): TestGate {
  const entries: DecisionEntry[] = [];
  const gate = createGate({
    record,
    trust: key.trust,
    mediaSha256: [MEDIA],
    purpose: 'NonCommercialResearch',
    attributes: ['age-range', 'age', 'gender'],
    models: [MODEL],
    analysis: { framesPerSecond: 10 },
    policy: defaultPolicy([MODEL]),
    mediaWithinLimits: true,
    missingSandboxFeatures: [],
    clock: { nowMs: () => NOON + 60_000 },
    registry: createMemoryRegistry(),
    onDecision: (entry) => entries.push(entry),
    ...changes,
  });
  return { ...gate, entries };
}

export function aFace(trackId: number, changes: Partial<TrackedFace> = {}): TrackedFace {
  const box = { x: 0.1 + 0.3 * (trackId - 1), y: 0.2, width: 0.2, height: 0.3 };
  return { trackId, box, score: 0.9, confirmed: true, ambiguous: false, ...changes };
}

/** The frame with this index at 10 frames per second. */
export function aFrame(
  index: number,
  faces: readonly TrackedFace[],
  changes: Partial<TrackedFrame> = {},
): TrackedFrame {
  return {
    analysedIndex: index,
    timestampUs: index * 100_000,
    failed: false,
    sceneCut: false,
    faces,
    presentPersons: faces.length,
    certainUntilUs: index * 100_000,
    doubted: [],
    ended: [],
    ...changes,
  };
}

/** An adult's observation over the first two frames; numbers are age, low, high and probability of female. */
export function anObservation(
  trackId: number,
  numbers: readonly [number, number, number, number] = [50, 42, 58, 0.9],
  changes: Partial<FaceObservation> = {},
): FaceObservation {
  return {
    trackId,
    startUs: 0,
    endUs: 100_000,
    framesAnalysed: 2,
    estimate: Float32Array.from(numbers),
    ...changes,
  };
}
