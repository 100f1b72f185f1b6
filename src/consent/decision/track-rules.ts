import type { ClaimFacts } from './facts.ts';
import { impossible, unless, when, type Finding } from './finding.ts';
import { stateRule, termRule, usesRule } from './live-rules.ts';

/** All rules of G1; G2 asks them again. */
export const trackRules: readonly ((facts: ClaimFacts) => Finding)[] = [
  stateRule,
  termRule,
  usesRule,
  bystanderRule,
  ({ ambiguous }) => when(ambiguous, 19, 'DISCARD', 'D_TRACK_AMBIGUOUS'),
  inferenceRule,
];

function bystanderRule({ claimed, writesPictures }: ClaimFacts): Finding {
  return unless(claimed, 18, writesPictures ? 'COVER' : 'DISCARD', 'D_BYSTANDER');
}

/** R21 as far as it is known before inference: without a granted age only a declared adult can be looked at. */
function inferenceRule({ declaredAge, ageGranted }: ClaimFacts): Finding {
  switch (declaredAge) {
    case 'adult':
      return undefined;
    case 'minor':
    case 'undeclared':
      return unless(ageGranted, 21, 'DISCARD', 'D_MINOR_SUSPECTED');
    default:
      return impossible(declaredAge);
  }
}
