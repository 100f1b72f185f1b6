import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ScopeCase } from '../../bench/consent-leakage/scope-case.ts';
import type * as AllModule from '../../src/consent/scope/all-persons.ts';
import type * as RegionModule from '../../src/consent/scope/region-time.ts';
import type { ScopeMatcher } from '../../src/consent/scope/scope-matcher.ts';
import type * as SoloModule from '../../src/consent/scope/solo.ts';
import type * as SeedModule from '../../src/consent/scope/track-seed.ts';
import type { DoubtedStretch, EndedTrack, TrackedFrame } from '../../src/contracts/face.ts';
import type { NormalizedBox } from '../../src/contracts/geometry.ts';
import type * as TrackerModule from '../../src/tracking/tracker.ts';
import type { PersonId } from '../../samples/compose/portraits.ts';
import { peopleAt, type Scenario } from '../../samples/compose/scenario.ts';
import type { ScopeStatement } from '../../src/index.ts';

/** A build's tracker and scopes, which may have been changed. */
export interface Build {
  readonly tracker: typeof TrackerModule;
  readonly seed: typeof SeedModule;
  readonly solo: typeof SoloModule;
  readonly region: typeof RegionModule;
  readonly all: typeof AllModule;
}

/** A scenario as the tracker sees it: every analysed frame with what was detected, detected once for all builds. */
export interface WatchedScenario {
  readonly scenario: Scenario;
  readonly framesPerSecond: number;
  readonly scores: { readonly presence: number; readonly inference: number };
  readonly frames: readonly TrackerModule.DetectedFrame[];
  /** The statements that are tried. */
  readonly cases: readonly ScopeCase[];
  /** Whose face a box shows: `peopleAt` of the scenario, remembered. */
  readonly peopleIn: (timestampUs: number, box: NormalizedBox) => readonly PersonId[];
}

interface Seen {
  readonly trackId: number;
  readonly timestampUs: number;
  readonly box: NormalizedBox;
}

/** @param folder - Holds `dist/src` of a build. */
export async function loadBuild(folder: string): Promise<Build> {
  const load = (path: string): Promise<unknown> => import(pathToFileURL(join(folder, 'dist/src', path)).href);
  return {
    tracker: (await load('tracking/tracker.js')) as typeof TrackerModule,
    seed: (await load('consent/scope/track-seed.js')) as typeof SeedModule,
    solo: (await load('consent/scope/solo.js')) as typeof SoloModule,
    region: (await load('consent/scope/region-time.js')) as typeof RegionModule,
    all: (await load('consent/scope/all-persons.js')) as typeof AllModule,
  };
}

/** A scenario as a build's tracker followed it. */
export interface FollowedScenario {
  readonly watched: WatchedScenario;
  readonly frames: readonly TrackedFrame[];
  readonly ended: readonly EndedTrack[];
}

/** Lets a build's tracker follow a scenario. */
export function follow({ tracker: { MotionTracker } }: Build, watched: WatchedScenario): FollowedScenario {
  const { scores, frames } = watched;
  const { presence, inference } = scores;
  const tracker = new MotionTracker({ presenceScore: presence, inferenceScore: inference, linkFrames: true });
  return { watched, frames: frames.map((frame) => tracker.update(frame)), ended: tracker.finish() };
}

/**
 * Returns how many faces a build would release of people who did not consent: everything that is claimed at any moment
 * counts, as what has been released cannot be taken back.
 */
export function leakedFaces(
  build: Build,
  { watched: { framesPerSecond, peopleIn }, frames, ended }: FollowedScenario,
  scope: ScopeCase,
): number {
  const matcher = matcherOf(build, scope.statement, framesPerSecond);
  const seen: Seen[] = [];
  const doubted: DoubtedStretch[] = [];
  const confirmed = new Set<number>();
  const released = new Set<Seen>();
  const release = (): void => {
    for (const face of seen) {
      const claim = matcher.claim(face.trackId);
      if (claim.kind !== 'claimed' || isDoubted(face, doubted)) continue;
      if (face.timestampUs >= claim.fromUs && face.timestampUs <= claim.untilUs) released.add(face);
    }
  };
  for (const frame of frames) {
    matcher.observe(frame);
    doubted.push(...frame.doubted);
    seen.push(...facesOf(frame));
    for (const face of frame.faces) if (face.confirmed) confirmed.add(face.trackId);
    release();
  }
  matcher.conclude(ended);
  release();
  const isWrong = ({ timestampUs, box }: Seen): boolean => {
    const people = peopleIn(timestampUs, box);
    return people.length === 0 || people.some((person) => !scope.consenting.includes(person));
  };
  // Of a face that was never confirmed there is no crop and no estimate.
  return [...released].filter((face) => confirmed.has(face.trackId) && isWrong(face)).length;
}

function facesOf({ faces, timestampUs }: TrackedFrame): Seen[] {
  return faces.map(({ trackId, box }) => ({ trackId, timestampUs, box }));
}

function isDoubted({ trackId, timestampUs }: Seen, doubted: readonly DoubtedStretch[]): boolean {
  return doubted.some(
    (stretch) =>
      stretch.trackId === trackId && timestampUs > stretch.afterUs && timestampUs <= stretch.untilUs,
  );
}

function matcherOf(build: Build, statement: ScopeStatement, framesPerSecond: number): ScopeMatcher {
  switch (statement.kind) {
    case 'solo':
      return new build.solo.SoloScope(false);
    case 'track-seed':
      return new build.seed.TrackSeedScope(statement.seeds, 1e6 / framesPerSecond);
    case 'region-time':
      return new build.region.RegionTimeScope(statement.keyFrames);
    case 'all-persons':
      return new build.all.AllPersonsScope(statement.expectedPersons);
  }
}

/** Remembers for every box whose face it shows. */
export function rememberPeople(scenario: Scenario): WatchedScenario['peopleIn'] {
  const known = new Map<string, readonly PersonId[]>();
  return (timestampUs, box) => {
    const key = [timestampUs, box.x, box.y, box.width, box.height].join();
    const people = known.get(key) ?? peopleAt(scenario, timestampUs, box);
    known.set(key, people);
    return people;
  };
}
