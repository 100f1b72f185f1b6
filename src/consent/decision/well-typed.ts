import type { ClaimFacts, DecisionFacts, LiveFacts, ReleaseFacts, RunFacts } from './facts.ts';

type BooleanFact<T> = { [K in keyof T]-?: T[K] extends boolean ? K : never }[keyof T];

const LIVE: readonly BooleanFact<LiveFacts>[] = ['completed', 'withinTerm'];
const CLAIM: readonly BooleanFact<ClaimFacts>[] = [
  'completed',
  'withinTerm',
  'claimed',
  'ambiguous',
  'writesPictures',
  'ageGranted',
];

const RUN: readonly BooleanFact<RunFacts>[] = [
  ...LIVE,
  'configurationSound',
  'sandboxComplete',
  'mediaBound',
  'mediaWithinLimits',
  'releaseSigned',
  'noticeCurrent',
  'scopeKnown',
  'guardianSound',
  'recipientNamed',
  'withinDevice',
  'modelsNamed',
];

const RELEASE: readonly BooleanFact<ReleaseFacts>[] = [
  ...CLAIM,
  'ageSound',
  'lowerBoundNearMinor',
  'upperBoundMinor',
  'scoreSound',
  'epochUnmoved',
];

/** Tells whether every fact that is true or false is one of the two: types are erased, and R28 asks. */
export function isWellTyped(facts: DecisionFacts): boolean {
  switch (facts.gate) {
    case 'G0':
      return RUN.every((name) => typeof facts[name] === 'boolean');
    case 'G1':
      return CLAIM.every((name) => typeof facts[name] === 'boolean');
    case 'G2':
      return RELEASE.every((name) => typeof facts[name] === 'boolean');
  }
}
