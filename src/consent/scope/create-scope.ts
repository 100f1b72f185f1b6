import type { SubjectScope } from '../record/schema.ts';
import { SCOPE_KINDS } from '../record/vocabulary.ts';
import type { ScopeMatcher } from './scope-matcher.ts';
import { AllPersonsScope } from './all-persons.ts';
import { inTimeOrder, regionAt, RegionTimeScope, type RegionKeyFrame } from './region-time.ts';
import type { Corner } from './polygon.ts';
import { SoloScope } from './solo.ts';
import { TrackSeedScope, type TrackSeed } from './track-seed.ts';

/** How densely the media is analysed. */
export type Analysis = { readonly framesPerSecond: number } | 'keyframes' | 'stills';

/** Below this rate motion cannot be followed and every frame is a track of its own. */
const MINIMUM_TRACKING_RATE = 5;

/** Returns the matcher of a record's subject scope, or `undefined` when this version does not know the kind (R17). */
export function createScope(
  scope: SubjectScope | { readonly 'gate:kind': string } | undefined,
  analysis: Analysis,
): ScopeMatcher | undefined {
  if (!isKnown(scope)) return undefined;
  const rate = trackingRate(analysis);
  switch (scope['gate:kind']) {
    case 'solo':
      return new SoloScope(rate === undefined);
    case 'track-seed':
      // Where no track runs on from a seed, a seed claims nobody.
      return new TrackSeedScope(
        seedsOf(scope).filter(() => rate !== undefined),
        1e6 / (rate ?? 1),
      );
    case 'all-persons':
      return new AllPersonsScope(scope['gate:expectedPersons']);
    case 'region-time':
      return new RegionTimeScope(regionKeyFrames(scope));
  }
}

/** Returns the analysed frames per second, or `undefined` where every frame is a track of its own. */
function trackingRate(analysis: Analysis): number | undefined {
  // Stryker disable next-line ConditionalExpression,StringLiteral: what a word has for a rate is undefined, and below the minimum as well
  const rate = typeof analysis === 'string' ? 0 : analysis.framesPerSecond;
  return rate >= MINIMUM_TRACKING_RATE ? rate : undefined;
}

function isKnown(scope: { readonly 'gate:kind': string } | undefined): scope is SubjectScope {
  return scope !== undefined && SCOPE_KINDS.some((kind) => kind === scope['gate:kind']);
}

function seedsOf(scope: Extract<SubjectScope, { 'gate:kind': 'track-seed' }>): readonly TrackSeed[] {
  return scope['gate:seeds'].map((seed) => ({
    timeUs: seed['gate:timeUs'],
    box: {
      x: seed['gate:x'],
      y: seed['gate:y'],
      width: seed['gate:width'],
      height: seed['gate:height'],
    },
  }));
}

type RegionScope = Extract<SubjectScope, { 'gate:kind': 'region-time' }>;

function regionKeyFrames(scope: RegionScope): readonly RegionKeyFrame[] {
  return scope['gate:keyFrames'].map((key) => ({
    timeUs: key['gate:timeUs'],
    polygon: key['gate:polygon'].map((corner) => ({ x: corner['gate:x'], y: corner['gate:y'] })),
  }));
}

/** When a scope can claim a face at all. */
export interface ClaimTimes {
  /** `at-the-end`: only once the whole media has been seen. */
  readonly decided: 'as-it-goes' | 'at-the-end';
  /** Presentation times, both included, outside which no face is claimed; `fromUs` beyond `untilUs`: never. */
  readonly fromUs: number;
  readonly untilUs: number;
}

/** No face is ever claimed. */
export const NEVER: ClaimTimes = { decided: 'as-it-goes', fromUs: Infinity, untilUs: -Infinity };

/** Returns when a record's subject scope can claim a face, before any frame has been seen. */
export function claimTimesOf(
  scope: SubjectScope | { readonly 'gate:kind': string } | undefined,
  analysis: Analysis,
): ClaimTimes {
  if (!isKnown(scope)) return NEVER;
  switch (scope['gate:kind']) {
    case 'solo':
    case 'all-persons':
      return { decided: 'at-the-end', fromUs: -Infinity, untilUs: Infinity };
    case 'track-seed': {
      const rate = trackingRate(analysis);
      if (rate === undefined) return NEVER;
      const firstUs = Math.min(...seedsOf(scope).map(({ timeUs }) => timeUs));
      return { decided: 'as-it-goes', fromUs: firstUs - 1e6 / rate, untilUs: Infinity };
    }
    case 'region-time': {
      const timesUs = regionKeyFrames(scope).map(({ timeUs }) => timeUs);
      return { decided: 'as-it-goes', fromUs: Math.min(...timesUs), untilUs: Math.max(...timesUs) };
    }
  }
}

/** What may be looked at in a frame, when the record asks for everything else to be blanked before detection. */
export type DetectionRegion =
  | { readonly kind: 'everything' }
  /** Corners in fractions of the displayed picture; absent: nothing at all at this time. */
  | { readonly kind: 'inside'; readonly polygon: readonly Corner[] | undefined };

/** Returns a function that tells, for the presentation time of a frame, what a detector may look at. */
export function detectionRegionOf(
  scope: SubjectScope | { readonly 'gate:kind': string } | undefined,
): (timestampUs: number) => DetectionRegion {
  const blanks =
    isKnown(scope) && scope['gate:kind'] === 'region-time' && scope['gate:blankOutside'] === true;
  if (!blanks) return () => ({ kind: 'everything' });
  const keyFrames = inTimeOrder(regionKeyFrames(scope));
  return (timestampUs) => ({ kind: 'inside', polygon: regionAt(keyFrames, timestampUs) });
}
