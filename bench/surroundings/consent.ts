import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_NOTICE, defaultPolicy, giveConsent, type ScopeStatement } from '../../src/index.ts';
import { insidePicture } from '../../src/vision/box.ts';

/** What the bench asks for, of the gate that is measured along with everything else. */
export const BENCH_PURPOSE = 'NonCommercialResearch';
export const BENCH_ATTRIBUTES = ['age-range', 'age', 'gender'] as const;

/** Most people of whom one record can speak. */
const MOST_PERSONS = 1000;
/** Most seeds that one record can hold. */
const MOST_SEEDS = 64;

/** Records of the bench's own, signed with a key that lives as long as the bench runs. */
export interface BenchConsent extends AsyncDisposable {
  /** Folder of the key and the registry. */
  readonly home: string;
  /** Writes a record about the clip and returns its path. */
  write(mediaSha256: string, scope: ScopeStatement): Promise<string>;
}

/** Issues an adult's consent to everything a bench asks for, signed with the key of `home`. */
export function issueBenchRecord(
  home: string,
  mediaSha256: readonly string[],
  scope: ScopeStatement,
): Uint8Array {
  return giveConsent(home, {
    mediaSha256,
    mediaState: 'published',
    purpose: BENCH_PURPOSE,
    attributes: BENCH_ATTRIBUTES,
    scope,
    declaredAge: 'adult',
    notice: DEFAULT_NOTICE,
    controller: defaultPolicy([]).controller,
    clock: { nowMs: () => Date.now() },
  }).bytes;
}

/** Makes a temporary home; it is deleted when the bench is done. */
export async function openBenchConsent(): Promise<BenchConsent> {
  const home = await mkdtemp(join(tmpdir(), 'facegate-bench-'));
  return {
    home,
    async write(mediaSha256, scope) {
      const path = join(home, `${randomUUID()}.consent.json`);
      await writeFile(path, issueBenchRecord(home, [mediaSha256], scope), { mode: 0o600 });
      return path;
    },
    [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }),
  };
}

/** A statement that claims everybody, once the whole clip has been seen. */
export const EVERYBODY: ScopeStatement = { kind: 'all-persons', expectedPersons: MOST_PERSONS };

/** Where a released face was. */
export interface SeenFace {
  readonly trackId: number;
  readonly timestampUs: number;
  readonly box: readonly [x: number, y: number, width: number, height: number];
}

/**
 * Returns a statement that claims every track from where it begins, so that rows come while the clip is analysed: one
 * seed per track that an earlier run released, the longest tracks first.
 */
export function seedsOn(faces: readonly SeenFace[]): ScopeStatement | undefined {
  const tracks = new Map<number, { readonly first: SeenFace; frames: number }>();
  for (const face of faces) {
    const track = tracks.get(face.trackId);
    if (track === undefined) tracks.set(face.trackId, { first: face, frames: 1 });
    else track.frames += 1;
  }
  const longest = [...tracks.values()].sort((one, other) => other.frames - one.frames).slice(0, MOST_SEEDS);
  if (longest.length === 0) return undefined;
  return {
    kind: 'track-seed',
    // Records may not reach over the edge, as detectors do.
    seeds: longest.map(({ first: { timestampUs, box } }) => {
      const [x, y, width, height] = box;
      return { timeUs: timestampUs, box: insidePicture({ x, y, width, height }) };
    }),
  };
}
