import canonicalize from 'canonicalize';
import {
  createGate,
  defaultPolicy,
  demonstrationKey,
  openTrustStore,
  createMemoryRegistry,
  type TrustStore,
} from '../../src/index.ts';
import { BENCH_ATTRIBUTES, BENCH_PURPOSE, issueBenchRecord } from '../surroundings/consent.ts';
import { verdictOf, type Verdict } from './verdict.ts';

const MEDIA = 'b'.repeat(64);
const MAXIMUM_TRIAL_MS = 10_000;

/** A sound record and the keys that believe it. */
export interface SoundRecord {
  readonly bytes: Uint8Array;
  readonly trust: TrustStore;
}

/** Issues a record with a key of its own. */
export function soundRecord(home: string): SoundRecord {
  demonstrationKey(home);
  return { bytes: issueBenchRecord(home, [MEDIA], { kind: 'solo' }), trust: openTrustStore(home) };
}

/**
 * Asks the gate with a damaged record. Nothing may be thrown, and a run may only begin if the record still says, word
 * for word, what was signed.
 */
export function tryRecord(damaged: Uint8Array, { bytes, trust }: SoundRecord): Promise<Verdict> {
  return verdictOf(() => {
    const { run } = createGate({
      record: damaged,
      trust,
      mediaSha256: [MEDIA],
      purpose: BENCH_PURPOSE,
      attributes: BENCH_ATTRIBUTES,
      models: [],
      analysis: { framesPerSecond: 10 },
      policy: defaultPolicy([]),
      mediaWithinLimits: true,
      missingSandboxFeatures: [],
      clock: { nowMs: () => Date.now() },
      registry: createMemoryRegistry(),
    });
    if (run.verdict === 'denied') {
      if (run.code === 'E_INTERNAL') throw new Error('the gate failed');
      return Promise.resolve(run.code);
    }
    if (meaningOf(damaged) !== meaningOf(bytes))
      throw new Error('another record than was signed was believed');
    return Promise.resolve('believed, unchanged');
  }, MAXIMUM_TRIAL_MS);
}

function meaningOf(record: Uint8Array): string | undefined {
  return canonicalize(JSON.parse(Buffer.from(record).toString('utf8')));
}
