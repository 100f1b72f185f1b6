import { VERDICT, type Decision } from '../codes.ts';
import type { DecisionFacts } from './facts.ts';
import { releaseRules } from './release-rules.ts';
import type { Finding } from './finding.ts';
import { runRules } from './run-rules.ts';
import { trackRules } from './track-rules.ts';
import { isWellTyped } from './well-typed.ts';

const RELEASED: Decision = { verdict: 'RELEASE', rule: 29, code: 'A_CONSENT' };
/** R28: what happened is outside everything that the table knows. */
export const NOT_COMPLETED: Decision = { verdict: 'DENY_RUN', rule: 28, code: 'E_INTERNAL' };

/**
 * Evaluates the decision table over plain facts: the decision point. Pure and total; the verdict is the minimum of all
 * rules that fire, so their order cannot open the gate, and among equals the lowest rule number gives the code.
 * Anything outside the types is a denial of the run (R28).
 */
export function decide(facts: DecisionFacts): Decision {
  try {
    if (!isWellTyped(facts) || !facts.completed) return NOT_COMPLETED;
    return lowest(findingsOf(facts));
  } catch {
    return NOT_COMPLETED;
  }
}

function findingsOf(facts: DecisionFacts): readonly Finding[] {
  switch (facts.gate) {
    case 'G0':
      return runRules.map((rule) => rule(facts));
    case 'G1':
      return trackRules.map((rule) => rule(facts));
    case 'G2':
      return releaseRules.map((rule) => rule(facts));
  }
}

/** Returns the lowest finding: by verdict, then by rule number; without any, the release. */
export function lowest(findings: readonly Finding[]): Decision {
  let decision = RELEASED;
  for (const finding of findings) {
    if (finding !== undefined && isLower(finding, decision)) decision = finding;
  }
  return decision;
}

function isLower(one: Decision, other: Decision): boolean {
  const difference = VERDICT[one.verdict] - VERDICT[other.verdict];
  return difference < 0 || (difference === 0 && one.rule < other.rule);
}
