import { describe, expect, it } from 'vitest';
import { VERDICT, type Decision } from '../../../src/consent/codes.ts';
import { decide, lowest } from '../../../src/consent/decision/decide.ts';
import type { DecisionFacts, RunFacts } from '../../../src/consent/decision/facts.ts';
import { runRules } from '../../../src/consent/decision/run-rules.ts';
import { isWellTyped } from '../../../src/consent/decision/well-typed.ts';
import { forEachCase, G0_DOMAIN, narrowed, sizeOf } from './domain.ts';
import { createTableEngine, TABLE } from './table.ts';

// Why agreement on the whole product of G0, 1.4 thousand million cases, follows from what can be run in seconds.
//
// 1. The first engine takes the lowest of what its rules find, whatever they find.
// 2. No rule of it reads more than one fact, so what a rule finds depends on that fact alone.
// 3. No row of the second engine names more than one fact, and the first row that matches is the lowest that does.
// 4. With one fact set to any of its values and all others sound, both engines answer the same.
//
// By 1 and 2 the first engine's answer to any case is the lowest of its answers to the facts one by one, by 3 so is the
// second's, and by 4 those are the same. `completed` stands before all of it in both: without it, R28 and nothing else.

const SOUND = Object.fromEntries(
  Object.entries(G0_DOMAIN).map(([name, values]) => [name, values[0]]),
) as unknown as RunFacts;
const FACTS = Object.keys(G0_DOMAIN).filter((name) => name !== 'gate');
const NO_FINDING: Decision = { verdict: 'RELEASE', rule: 29, code: 'A_CONSENT' };

const isLower = (one: Decision, other: Decision): boolean =>
  VERDICT[one.verdict] < VERDICT[other.verdict] || (one.verdict === other.verdict && one.rule < other.rule);

/** Every single fault of G0: a fact, one of its values, and all other facts sound. */
const singles = FACTS.flatMap((name) =>
  (G0_DOMAIN[name] ?? []).map((value) => ({ name, value, facts: { ...SOUND, [name]: value } })),
);

/** What each rule finds, one after the other, and which facts it read for it. */
function readingsOf(facts: RunFacts): ReadonlySet<string>[] {
  const readings: ReadonlySet<string>[] = [];
  for (const rule of runRules) {
    const read = new Set<string>();
    const watched = new Proxy(facts, {
      get(target, name) {
        read.add(String(name));
        return Reflect.get(target, name) as unknown;
      },
      ownKeys: () => {
        throw new Error('a rule looks at all facts at once');
      },
    });
    rule(watched);
    readings.push(read);
  }
  return readings;
}

describe('the first engine', () => {
  it('takes the lowest of what its rules find, in whatever order they find it', () => {
    const findings = TABLE.map(({ verdict, rule, code }) => ({ verdict, rule, code }) as Decision);
    for (const one of findings) {
      expect(lowest([undefined, one])).toEqual(one);
      for (const other of findings) {
        const pair = lowest([one, undefined, other]);
        expect([one, other]).toContainEqual(pair);
        expect(isLower(one, pair) || isLower(other, pair)).toBe(false);
        // Folding two first or last comes to the same, so that pairs stand for any number of findings.
        for (const third of findings) {
          if (lowest([pair, third]) !== lowest([one, other, third])) throw new Error('the fold is none');
        }
      }
    }
    expect(lowest([])).toEqual(NO_FINDING);
  });

  it('has no rule that reads more than one fact, and together they read all', () => {
    const read = new Set<string>(['completed']);
    const cases = narrowed(G0_DOMAIN, { completed: [true] });
    const owners = new Map<number, string>();
    // A rule that read another fact only in some cases would show on a pair of faults.
    for (const { name, value } of singles) {
      const other = narrowed(
        cases,
        Object.fromEntries(FACTS.map((fact) => [fact, [SOUND[fact as keyof RunFacts]]])),
      );
      for (const second of FACTS) {
        forEachCase(narrowed(other, { [second]: G0_DOMAIN[second] ?? [], [name]: [value] }), (facts) => {
          readingsOf(facts as unknown as RunFacts).forEach((reading, rule) => {
            const [fact] = reading;
            expect(reading.size).toBe(1);
            if (fact !== undefined) read.add(fact);
            if (owners.get(rule) === undefined && fact !== undefined) owners.set(rule, fact);
            if (owners.get(rule) !== fact) throw new Error(`rule ${rule.toString()} reads ${String(fact)}`);
          });
        });
      }
    }
    expect([...read].sort()).toEqual([...FACTS].sort());
  });

  it('asks of every fact alone whether it is well typed', () => {
    for (const { facts } of singles) expect(isWellTyped(facts)).toBe(true);
  });
});

describe('the second engine', () => {
  it('has no row of G0 that names more than one fact', () => {
    const rows = TABLE.filter(({ gates }) => gates.includes('G0'));
    expect(rows.length).toBeGreaterThan(40);
    for (const row of rows) expect(Object.keys(row.when)).toHaveLength(1);
  });
});

describe('both engines', () => {
  const byTable = createTableEngine('G0');
  const answers = (facts: DecisionFacts): readonly unknown[] => {
    const [one, other] = [decide(facts), byTable(facts)];
    return [
      [one.verdict, one.rule, one.code],
      [other.verdict, other.rule, other.code],
    ];
  };

  it('answer every single fault the same', () => {
    expect(singles.length).toBe(Object.values(G0_DOMAIN).reduce((sum, values) => sum + values.length, -1));
    for (const { facts } of singles) {
      const [one, other] = answers(facts);
      expect(one).toEqual(other);
    }
  });

  it('answer every two faults, and any number of them, with the lowest of the single answers', () => {
    let pairs = 0;
    for (const { name, value } of singles) {
      for (const second of singles) {
        if (second.name === name) continue;
        const facts = { ...second.facts, [name]: value } as unknown as DecisionFacts;
        const [one, other] = answers(facts);
        if (JSON.stringify(one) !== JSON.stringify(other)) throw new Error('the engines disagree');
        pairs += 1;
      }
    }
    const counts = FACTS.map((name) => G0_DOMAIN[name]?.length ?? 0);
    const all = counts.reduce((sum, count) => sum + count, 0) ** 2;
    expect(pairs).toBe(counts.reduce((rest, count) => rest - count ** 2, all));
    expect(sizeOf(G0_DOMAIN)).toBe(2 ** 13 * 10 * 4 * 4 * 15 * 3 * 4 * 6);
  });
});
