import { describe, expect, it } from 'vitest';
import type { FailClosedRule } from './rules.ts';
import { searchRules, type Leak, type RuleFinding } from './search.ts';
import { withTable } from './table.ts';

const NAMES = ['one', 'two', 'three', 'four', 'five'] as const;
const RULES: readonly FailClosedRule[] = NAMES.map((name) => ({ name, patches: [] }));

/**
 * Without `one` there is a leak, another without `two` and `three`, and a larger one without `one` and `five`; `four` never
 * matters.
 */
function trial(off: readonly FailClosedRule[]): Promise<readonly Leak[]> {
  const isOff = (name: string): boolean => off.some((rule) => rule.name === name);
  const leak = (where: string, faces = 1): Leak => ({ where, statement: 'solo', faces });
  return Promise.resolve([
    ...(isOff('one') ? [leak('cut (10)', isOff('five') ? 2 : 1)] : []),
    ...(isOff('two') && isOff('three') ? [leak('wipe (5)')] : []),
  ]);
}

async function search(rules: readonly FailClosedRule[]): Promise<readonly RuleFinding[]> {
  return searchRules(rules, trial, 1, () => undefined);
}

describe('searchRules', () => {
  it('finds with which others a rule has to be off before something else leaks', async () => {
    const found = (await search(RULES)).map(({ rule, besides, leaks }) => [
      rule.name,
      besides?.map(({ name }) => name),
      leaks.map(({ where }) => where),
    ]);
    expect(found).toEqual([
      ['one', [], ['cut (10)']],
      ['two', ['three'], ['wipe (5)']],
      ['three', ['two'], ['wipe (5)']],
      ['four', undefined, []],
      ['five', ['one'], ['cut (10)']],
    ]);
  });

  it('does not switch a rule off together with what it is a part of', async () => {
    const [one, two, three] = RULES;
    if (one === undefined || two === undefined || three === undefined) throw new Error('no rules');
    const part = { ...three, partOf: two };
    const [, , last] = await search([one, two, part]);
    expect(last?.besides).toBeUndefined();
  });
});

describe('withTable', () => {
  it('writes the findings between the marks and leaves the rest of the page alone', async () => {
    const page = 'before\n<!-- rules: begin -->\nold\n<!-- rules: end -->\nafter\n';
    const written = withTable(page, await search(RULES));
    expect(written).toMatch(/^before\n<!-- rules: begin -->\n\n\| switched off/);
    expect(written).toMatch(/\n<!-- rules: end -->\nafter\n$/);
    expect(written).not.toContain('old');
    expect(written).toMatch(/\| two +\| three +\| `wipe` \(5\) +\| solo +\|/);
    expect(written).toMatch(/\| four +\| whatever was tried/);
    expect(() => withTable('no marks', [])).toThrow();
  });
});
