import type { ClaimFacts, TrackFacts } from './facts.ts';
import { impossible, unless, when, type Finding } from './finding.ts';
import { liveRules } from './live-rules.ts';

/** All rules of G1. */
export function trackRules(facts: TrackFacts): readonly Finding[] {
  return [...liveRules(facts), ...claimRules(facts), inferenceRule(facts)];
}

/** R18 and R19: is the track claimed, alone and unambiguously; asked at G1 and again at G2. */
export function claimRules(facts: ClaimFacts): readonly Finding[] {
  return [bystanderRule(facts), when(facts.ambiguous, 19, 'DISCARD', 'D_TRACK_AMBIGUOUS')];
}

function bystanderRule(facts: ClaimFacts): Finding {
  return unless(facts.claimed, 18, facts.writesPictures ? 'COVER' : 'DISCARD', 'D_BYSTANDER');
}

/** R21 as far as it is known before inference: without a granted age only a declared adult can be looked at. */
export function inferenceRule(facts: ClaimFacts): Finding {
  switch (facts.declaredAge) {
    case 'adult':
      return undefined;
    case 'minor':
    case 'undeclared':
      return unless(facts.ageGranted, 21, 'DISCARD', 'D_MINOR_SUSPECTED');
    default:
      return impossible(facts.declaredAge);
  }
}
