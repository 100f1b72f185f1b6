import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';
import { ERRORS } from '../../src/errors/catalogue.ts';
import { FacegateError, toFacegateError } from '../../src/errors/facegate-error.ts';
import { ROOT } from '../fixtures/sample-runs.ts';

interface ConfigBlock {
  readonly rules?: Linter.RulesRecord;
}

/** The rule as the repository's own configuration has it. */
async function restrictedSyntax(): Promise<Linter.RuleEntry> {
  const path = pathToFileURL(join(ROOT, 'eslint.config.js')).href;
  const { default: blocks } = (await import(path)) as { readonly default: readonly ConfigBlock[] };
  const rule = blocks
    .map(({ rules }) => rules?.['no-restricted-syntax'])
    .find((entry) => entry !== undefined);
  if (rule === undefined) throw new Error('the configuration has no such rule');
  return rule;
}

describe('the lint rule about errors', () => {
  it.each([
    ['text that is put together', 'throw new Error(`age ${age}`)'],
    ['a value as text', 'throw new TypeError(String(age))'],
    ['text with a value added', "throw new Error('age ' + age)"],
    ['a cause', "throw new Error('engine', { cause: estimates })"],
    ['a cause set later', 'error.cause = estimates'],
    ['a log line', "process.stderr.write('score')"],
  ])('refuses %s', async (_, code) => {
    const messages = new Linter().verify(code, {
      rules: { 'no-restricted-syntax': await restrictedSyntax() },
    });
    expect(messages.map(({ ruleId }) => ruleId)).toContain('no-restricted-syntax');
  });

  it('lets fixed text through', async () => {
    const rules = { 'no-restricted-syntax': await restrictedSyntax() };
    expect(new Linter().verify("throw new Error('no video')", { rules })).toEqual([]);
  });
});

describe('an error of the library', () => {
  it('carries its code, fixed text and nothing else, whatever it is made from', () => {
    const estimates = Float32Array.of(41.738296, 0.91);
    const foreign = Object.assign(new Error('age 41.738296', { cause: estimates }), { estimates });
    const known = toFacegateError(foreign);
    expect(known).toBeInstanceOf(FacegateError);
    expect(known.message).toBe(`ERR_INTERNAL: ${ERRORS.ERR_INTERNAL.advice}`);
    expect(known.cause).toBeUndefined();
    expect(Object.getOwnPropertyNames(known).sort()).toEqual(['code', 'message', 'name', 'stack']);
    expect(known.stack).not.toContain('41.7');
  });
});
