import type { Decision, GateCode, RuleNumber, Verdict } from '../codes.ts';

/** A rule that fired, or `undefined` for one that did not. */
export type Finding = Decision | undefined;

/** Returns the finding of a rule that fires when `holds` is false. */
export function unless(holds: boolean, rule: RuleNumber, verdict: Verdict, code: GateCode): Finding {
  return holds ? undefined : { verdict, rule, code };
}

/** Returns the finding of a rule that fires when `holds` is true. */
export function when(holds: boolean, rule: RuleNumber, verdict: Verdict, code: GateCode): Finding {
  return holds ? { verdict, rule, code } : undefined;
}

/** A value that no case of an exhaustive switch named: R28. */
export const impossible: (value: never) => Finding = () => ({
  verdict: 'DENY_RUN',
  rule: 28,
  code: 'E_INTERNAL',
});
