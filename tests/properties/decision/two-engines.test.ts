import { describe, expect, it } from 'vitest';
import type { DecisionFacts } from '../../../src/consent/decision/facts.ts';
import { decide } from '../../../src/consent/decision/decide.ts';
import { forEachCase, G0_DOMAIN, G1_DOMAIN, G2_DOMAIN, narrowed, sizeOf, type Domain } from './domain.ts';
import { createTableEngine } from './table.ts';

/** Compares both engines on every case of a domain; returns how many agreed and how many released. */
function compare(domain: Domain, gate: DecisionFacts['gate']): { agreed: number; released: number } {
  const byTable = createTableEngine(gate);
  let [agreed, released] = [0, 0];
  forEachCase(domain, (values) => {
    const facts = values as unknown as DecisionFacts;
    const [one, other] = [decide(facts), byTable(facts)];
    if (one.verdict !== other.verdict || one.rule !== other.rule || one.code !== other.code) {
      throw new Error(`the engines disagree: ${JSON.stringify({ values, one, rule: other.rule })}`);
    }
    agreed += 1;
    if (one.verdict === 'RELEASE') released += 1;
  });
  return { agreed, released };
}

/** Every fact that has more than two values stands for itself; all of them are crossed with each single other fault. */
const MANY_VALUED = ['state', 'uses', 'mediaState', 'record', 'purpose', 'attribute', 'profile'];

describe('both engines agree', () => {
  it('on every case of G1', () => {
    const { agreed, released } = compare(G1_DOMAIN, 'G1');
    expect(agreed).toBe(sizeOf(G1_DOMAIN));
    // Given or renewed; claimed, clear, in time, uses left, completed; pictures or none; adult with or without a
    // granted age, others with.
    expect(released).toBe(2 * 2 * 4);
  });

  it('on every case of G2', () => {
    const { agreed, released } = compare(G2_DOMAIN, 'G2');
    expect(agreed).toBe(sizeOf(G2_DOMAIN));
    expect(released).toBeGreaterThan(0);
  });

  it('on every combination of the many-valued facts of G0 that leaves the others sound', () => {
    const twoValued = Object.keys(G0_DOMAIN).filter((name) => !MANY_VALUED.includes(name));
    const domain = narrowed(
      G0_DOMAIN,
      Object.fromEntries(twoValued.map((name) => [name, G0_DOMAIN[name]?.slice(0, 1) ?? []])),
    );
    const { agreed, released } = compare(domain, 'G0');
    expect(agreed).toBe(10 * 4 * 4 * 15 * 3 * 4 * 6);
    // Given or renewed; published or an allowed draft.
    expect(released).toBe(4);
  });

  // Every two-valued fact in full, and of the others one value for each kind of verdict. The product of all values has
  // 1.4 thousand million cases; factors.test.ts shows that this stands for it.
  it('on the cross product of all facts of G0', { timeout: 300_000 }, () => {
    const long = process.env['FACEGATE_RUNS'] !== undefined;
    const domain = narrowed(G0_DOMAIN, {
      completed: [true],
      state: ['Given', 'Withdrawn', ...(long ? ['Expired'] : [])],
      uses: ['left', 'exhausted', ...(long ? ['log-unreadable'] : [])],
      mediaState: ['published', 'draft', ...(long ? ['draft-allowed'] : [])],
      record: ['valid', 'none', 'TIME'],
      profile: ['complete', 'STATEMENTS', ...(long ? ['SHARING'] : [])],
    });
    const { agreed, released } = compare(domain, 'G0');
    expect(agreed).toBe(sizeOf(domain));
    expect(agreed).toBeGreaterThan(1_000_000);
    expect(released).toBe(long ? 2 : 1);
  });
});
