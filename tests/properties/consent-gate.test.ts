import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Attribute, TrackedFace, TrackedFrame } from '../../src/contracts/face.ts';
import { isReleased } from '../../src/consent/gate.ts';
import { DAY_MS } from '../../src/consent/record/time.ts';
import { createMemoryRegistry } from '../../src/consent/registry/memory-registry.ts';
import { aFrame, aGate, aKey, aRecord, MEDIA, NOON, OTHER_MEDIA } from '../unit/consent/a-gate.ts';

/** `FACEGATE_RUNS=100000` for the long run. */
const numRuns = Number(process.env['FACEGATE_RUNS'] ?? 1000);

const trusted = aKey();
const stranger = aKey();
const ATTRIBUTES: readonly Attribute[] = ['age-range', 'age', 'gender'];
const PURPOSES = ['NonCommercialResearch', 'AcademicResearch', 'RequestedServiceProvision'];

const mostly = <T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 20, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );

const year = fc.oneof(
  { weight: 8, arbitrary: fc.float({ min: 0, max: 110, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, -Infinity, -1, 121, 1e30) },
);
const probability = fc.oneof(
  { weight: 8, arbitrary: fc.float({ min: 0, max: 1, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, 1.0000001, -0.1, Infinity) },
);

const place = fc.constantFrom(0.15, 0.15, 0.15, 0, 0.3, 0.6);
const face = fc.record({
  trackId: fc.constantFrom(1, 1, 1, 2, 3),
  x: place,
  confirmed: mostly(true, false),
  ambiguous: mostly(false, true),
});

/** Frames of up to three tracks that jump about: the worst a tracker could hand over and still keep its promises. */
const frames = fc.array(
  fc.record({
    faces: fc.uniqueArray(face, { maxLength: 3, selector: ({ trackId }) => trackId }),
    failed: mostly(false, true),
    sceneCut: mostly(false, true),
  }),
  { minLength: 1, maxLength: 5 },
);

const plan = fc.record({
  key: mostly('trusted', 'stranger'),
  media: mostly([MEDIA], [OTHER_MEDIA], [MEDIA, OTHER_MEDIA], []),
  consented: fc.constantFrom(...PURPOSES),
  sameNumber: mostly(true, false),
  granted: fc.subarray([...ATTRIBUTES], { minLength: 1 }),
  asked: fc.subarray([...ATTRIBUTES], { minLength: 1 }),
  mediaState: mostly('published' as const, 'draft' as const, 'unknown' as const),
  declaredAge: mostly('adult' as const, 'minor' as const, undefined),
  termDays: fc.integer({ min: 1, max: 20 }),
  ageDays: fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: 0, max: 10 }) },
    { weight: 1, arbitrary: fc.constantFrom(-1, 19, 20, 25, Number.NaN) },
  ),
  scope: fc.constantFrom(
    'solo' as const,
    'all-persons' as const,
    'track-seed' as const,
    'region-time' as const,
  ),
  persons: fc.integer({ min: 1, max: 3 }),
  seedFrame: fc.integer({ min: 0, max: 4 }),
  withdrawnAt: fc.option(fc.constantFrom('start', 'middle'), { freq: 4, nil: undefined }),
  flipped: mostly(false, true),
  numbers: fc.oneof(
    fc.constantFrom([50, 42, 58, 0.9] as const, [30, 20, 40, 0.1] as const, [15, 12, 17, 0.8] as const),
    fc.tuple(year, year, year, probability),
  ),
  frames,
});

type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never;

const SEED_BOX = { x: 0.15, y: 0.2, width: 0.1, height: 0.1 };
const LEFT = [
  { x: 0, y: 0 },
  { x: 0.45, y: 0 },
  { x: 0.45, y: 1 },
  { x: 0, y: 1 },
];

function scopeOf(p: Plan) {
  switch (p.scope) {
    case 'all-persons':
      return { kind: 'all-persons', expectedPersons: p.persons } as const;
    case 'track-seed':
      return { kind: 'track-seed', seeds: [{ timeUs: p.seedFrame * 100_000, box: SEED_BOX }] } as const;
    case 'region-time':
      return {
        kind: 'region-time',
        keyFrames: [
          { timeUs: 0, polygon: LEFT },
          { timeUs: 300_000, polygon: LEFT },
        ],
      } as const;
    case 'solo':
      return { kind: 'solo' } as const;
  }
}

function framesOf(p: Plan): readonly TrackedFrame[] {
  return p.frames.map(({ faces, failed, sceneCut }, index) => {
    const tracked = faces.map(({ trackId, x, confirmed, ambiguous }): TrackedFace => ({
      trackId,
      confirmed,
      ambiguous,
      score: 0.9,
      box: { x, y: 0.2, width: 0.1, height: 0.1 },
    }));
    return aFrame(index, failed ? [] : tracked, { failed, sceneCut });
  });
}

/** Whether the plan's scope can be about this track at all, said independently of the matchers. */
function couldBeClaimed(p: Plan, trackId: number): boolean {
  const seen = p.frames.map(({ faces, failed }) => (failed ? [] : faces));
  const spotless = !p.frames.some(({ failed }) => failed);
  switch (p.scope) {
    case 'solo':
      return (
        spotless &&
        seen.every((faces) => faces.length <= 1) &&
        !p.frames.slice(1).some(({ sceneCut }) => sceneCut)
      );
    case 'all-persons':
      return spotless && seen.every((faces) => faces.length <= p.persons);
    case 'track-seed': {
      const nearest = seen[Math.min(p.seedFrame, seen.length - 1)] ?? [];
      return nearest.some((each) => each.trackId === trackId && each.x === 0.15);
    }
    case 'region-time': {
      // As it goes: what decides is the first frame, in time, on which the track is seen.
      const first = seen.slice(0, 4).find((faces) => faces.some((each) => each.trackId === trackId)) ?? [];
      const inRegion = first.filter(({ x }) => x <= 0.3);
      return inRegion.length === 1 && inRegion[0]?.trackId === trackId;
    }
  }
}

function run(p: Plan) {
  const registry = createMemoryRegistry();
  const { record, bytes } = aRecord(p.key === 'trusted' ? trusted : stranger, {
    purpose: `dpv:${p.consented}`,
    attributes: p.granted,
    mediaState: p.mediaState,
    term: `P${p.termDays.toString()}D`,
    scope: scopeOf(p),
    declaredAge: p.declaredAge as 'adult',
  });
  const file = p.flipped
    ? bytes.map((byte, index) => (index === bytes.length - 40 ? byte ^ 1 : byte))
    : bytes;
  const nowMs = NOON + p.ageDays * DAY_MS + 1000;
  const withdraw = (): void => {
    const event = {
      '@type': 'dpv:ConsentWithdrawn',
      'gate:seq': 2,
      'dpv:isIndicatedBy': 'gate:Subject',
      'dpv:isIndicatedAtTime': '2026-06-15T12:00:00Z',
    } as const;
    registry.append(record['dct:identifier'], [...record['dpv:hasConsentStatus'], event], NOON);
  };
  if (p.withdrawnAt === 'start') withdraw();
  const gate = aGate(trusted, file, {
    registry,
    mediaSha256: p.media,
    purpose: p.sameNumber ? p.consented : 'dpv:CommercialResearch',
    attributes: p.asked,
    clock: { nowMs: () => nowMs },
  });
  const inferred = new Set<number>();
  const ask = (): void => {
    for (const trackId of [1, 2, 3]) if (gate.decideTrack(trackId).verdict === 'infer') inferred.add(trackId);
  };
  for (const frame of framesOf(p)) {
    gate.observe(frame);
    ask();
  }
  if (p.withdrawnAt === 'middle') withdraw();
  gate.conclude();
  ask();
  const released = [1, 2, 3].flatMap((trackId) =>
    p.frames.map((_, index) =>
      gate.release({
        trackId,
        startUs: index * 100_000,
        endUs: index * 100_000,
        framesAnalysed: 1,
        estimate: Float32Array.from(p.numbers),
      }),
    ),
  );
  return { gate, inferred, released };
}

/** Everything a release needs that does not depend on the track, said independently of the gate. */
function isGranted(p: Plan): boolean {
  const nowDays = p.ageDays + 1000 / DAY_MS;
  return (
    p.key === 'trusted' &&
    !p.flipped &&
    p.media.length === 1 &&
    p.media[0] === MEDIA &&
    p.sameNumber &&
    p.mediaState === 'published' &&
    p.declaredAge !== 'minor' &&
    p.withdrawnAt !== 'start' &&
    nowDays >= 0 &&
    nowDays < p.termDays &&
    p.granted.some((attribute) => p.asked.includes(attribute))
  );
}

describe('the gate, whatever it is given', () => {
  it('infers and releases nothing without a grant', { timeout: 3_600_000 }, () => {
    let [inferences, releases] = [0, 0];
    fc.assert(
      fc.property(plan, (p) => {
        const { inferred, released } = run(p);
        if (!isGranted(p)) {
          expect(inferred.size).toBe(0);
          expect(released.some(({ verdict }) => verdict === 'release')).toBe(false);
        }
        inferences += inferred.size;
        for (const trackId of inferred) expect(couldBeClaimed(p, trackId)).toBe(true);
        for (const verdict of released) {
          if (verdict.verdict !== 'release') continue;
          releases += 1;
          const { observation } = verdict;
          expect(isReleased(observation)).toBe(true);
          expect(p.withdrawnAt).toBeUndefined();
          expect(inferred.has(observation.trackId)).toBe(true);
          const allowed = p.granted.filter((attribute) => p.asked.includes(attribute));
          expect('ageYears' in observation && !allowed.includes('age')).toBe(false);
          expect('ageRangeYears' in observation && !allowed.includes('age-range')).toBe(false);
          expect('gender' in observation && !allowed.includes('gender')).toBe(false);
          const numbers = [
            observation.ageYears,
            observation.ageRangeYears?.[0],
            observation.ageRangeYears?.[1],
            observation.gender?.probability,
          ];
          for (const number of numbers) expect(number === undefined || Number.isFinite(number)).toBe(true);
          const [, low, high] = p.numbers;
          if (p.declaredAge === undefined) expect(low).toBeGreaterThan(37);
          if (p.declaredAge === 'adult' && low <= high && low >= 0 && high <= 120)
            expect(high).toBeGreaterThanOrEqual(18);
        }
      }),
      { numRuns },
    );
    // The property would hold for a gate that never opens: it must have opened.
    expect(inferences).toBeGreaterThan(0);
    expect(releases).toBeGreaterThan(0);
  });

  it('reads any bytes as a record or a fault, and never throws', { timeout: 3_600_000 }, () => {
    const { bytes } = aRecord(trusted);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.nat(3), (at, byte, cut) => {
        const damaged = bytes.slice(0, bytes.length - cut);
        damaged[at] = byte;
        const { run: outcome } = aGate(trusted, damaged);
        const same = damaged.length > at && bytes[at] === byte;
        // White space and the identifier's own letters aside, a damaged record opens nothing.
        if (!same && outcome.verdict === 'proceed') {
          expect(JSON.parse(new TextDecoder().decode(damaged))).toEqual(
            JSON.parse(new TextDecoder().decode(bytes)),
          );
        }
      }),
      { numRuns },
    );
  });
});
