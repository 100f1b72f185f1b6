import type { ReleaseFacts } from './facts.ts';
import { impossible, unless, when, type Finding } from './finding.ts';
import { trackRules } from './track-rules.ts';

/** All rules of G2, for one granted attribute. */
export const releaseRules: readonly ((facts: ReleaseFacts) => Finding)[] = [
  ...trackRules,
  minorRule,
  ({ scoreSound }) => unless(scoreSound, 25, 'DISCARD', 'D_SCORE'),
  ({ epochUnmoved }) => unless(epochUnmoved, 27, 'DISCARD', 'D_EPOCH'),
];

/** R21 after inference. A declared minor with a sound guardian (R20) is no suspicion but a fact. */
function minorRule(facts: ReleaseFacts): Finding {
  switch (facts.declaredAge) {
    case 'minor':
      return undefined;
    case 'adult':
      return when(facts.ageSound && facts.upperBoundMinor, 21, 'DISCARD', 'D_MINOR_SUSPECTED');
    case 'undeclared':
      return when(!facts.ageSound || facts.lowerBoundNearMinor, 21, 'DISCARD', 'D_MINOR_SUSPECTED');
    // Stryker disable next-line ConditionalExpression: of the same fact inferenceRule says R28 as well
    default:
      return impossible(facts.declaredAge);
  }
}
