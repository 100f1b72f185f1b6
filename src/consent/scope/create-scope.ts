import type { SubjectScope } from '../record/schema.ts';
import type { ScopeMatcher } from './scope-matcher.ts';
import { SoloScope } from './solo.ts';
import { TrackSeedScope } from './track-seed.ts';

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
  const rate = typeof analysis === 'string' ? 0 : analysis.framesPerSecond;
  const singleFrames = !(rate >= MINIMUM_TRACKING_RATE);
  switch (scope['gate:kind']) {
    case 'solo':
      return new SoloScope(singleFrames);
    case 'track-seed':
      return new TrackSeedScope(singleFrames ? [] : seedsOf(scope), 1e6 / rate);
    case 'all-persons':
    case 'region-time':
      return undefined;
  }
}

const KINDS: readonly string[] = ['solo', 'all-persons', 'track-seed', 'region-time'];

function isKnown(scope: { readonly 'gate:kind': string } | undefined): scope is SubjectScope {
  return scope !== undefined && KINDS.includes(scope['gate:kind']);
}

function seedsOf(scope: Extract<SubjectScope, { 'gate:kind': 'track-seed' }>) {
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
