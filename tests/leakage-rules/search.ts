import type { FailClosedRule } from './rules.ts';

/** Where a build leaks: the scenario, with the frames per second, and the statement. */
export interface Leak {
  /** For example `two-apart (10)`. */
  readonly where: string;
  readonly statement: string;
  /** How many faces are claimed wrongly. */
  readonly faces: number;
}

/** Tells where a build leaks in which some rules are switched off. */
export type Trial = (off: readonly FailClosedRule[]) => Promise<readonly Leak[]>;

/** What was found out about one rule. */
export interface RuleFinding {
  readonly rule: FailClosedRule;
  /** The rules that have to be off as well before its absence changes anything; `undefined`: not even then. */
  readonly besides: readonly FailClosedRule[] | undefined;
  /** Where a build leaks more without it and them than without them. */
  readonly leaks: readonly Leak[];
}

/**
 * Switches every rule off: alone, and if that leaks nowhere together with one other rule, then with two, until more
 * leaks than without the others alone.
 *
 * @param most - How many other rules are switched off at most, besides all at once.
 */
export async function searchRules(
  rules: readonly FailClosedRule[],
  trial: Trial,
  most: number,
  onFinding: (finding: RuleFinding) => void,
): Promise<readonly RuleFinding[]> {
  const findings: RuleFinding[] = [];
  for (const rule of rules) {
    const others = rules.filter((other) => other !== rule && other !== rule.partOf && other.partOf !== rule);
    const finding = await findingOf(rule, others, trial, most);
    onFinding(finding);
    findings.push(finding);
  }
  return findings;
}

async function findingOf(
  rule: FailClosedRule,
  others: readonly FailClosedRule[],
  trial: Trial,
  most: number,
): Promise<RuleFinding> {
  const candidates = Array.from({ length: most + 1 }, (_, count) => choices(others, count)).flat();
  for (const besides of [...candidates, others]) {
    const leaks = added(await trial([...besides, rule]), await trial(besides));
    if (leaks.length > 0) return { rule, besides, leaks };
  }
  return { rule, besides: undefined, leaks: [] };
}

/** Returns what leaks with more rules off and does not, or less, with fewer. */
function added(more: readonly Leak[], fewer: readonly Leak[]): readonly Leak[] {
  return more.filter(({ where, statement, faces }) =>
    fewer.every((leak) => leak.where !== where || leak.statement !== statement || leak.faces < faces),
  );
}

/** Returns every choice of `count` of the values, in their order. */
function choices<T>(values: readonly T[], count: number): readonly (readonly T[])[] {
  if (count === 0) return [[]];
  return values.flatMap((value, index) =>
    choices(values.slice(index + 1), count - 1).map((rest) => [value, ...rest]),
  );
}
