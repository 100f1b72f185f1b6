import { describe, expect, it } from 'vitest';
import { parseRetention } from '../../../src/consent/policy/parse-retention.ts';
import { defaultPolicy, isSoundPolicy } from '../../../src/consent/policy/policy.ts';
import { DEFAULT_RETENTION, type RetentionPolicy } from '../../../src/consent/policy/retention.ts';

const code = (policy: unknown): unknown => {
  try {
    parseRetention(typeof policy === 'string' ? policy : JSON.stringify(policy));
    return 'sound';
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
};
const [first, ...others] = DEFAULT_RETENTION.rules;
const withFirst = (change: object): unknown => ({
  ...DEFAULT_RETENTION,
  rules: [{ ...first, ...change }, ...others],
});

describe('the policy that ships', () => {
  it('requires no sandbox feature by itself, and speaks for the models it is told of', () => {
    const models = [{ id: 'one', sha256: 'f'.repeat(64) }];
    expect(defaultPolicy(models)).toMatchObject({ requiredSandboxFeatures: [], models });
    expect(isSoundPolicy(defaultPolicy([]))).toBe(true);
  });
});

describe('a retention.json', () => {
  it('is taken as the code enforces it, or stricter', () => {
    expect(parseRetention(JSON.stringify(DEFAULT_RETENTION))).toEqual(DEFAULT_RETENTION);
    const stricter: RetentionPolicy = {
      ...DEFAULT_RETENTION,
      consentTermDays: 7,
      rules: DEFAULT_RETENTION.rules.map((rule) => ({
        ...rule,
        longestDays: Math.min(rule.longestDays, 365),
      })),
    };
    expect(parseRetention(JSON.stringify(stricter))).toEqual(stricter);
  });

  it.each([
    ['nothing', ''],
    ['no JSON', '{'],
    ['no object', 'null'],
    ['a longer consent', { ...DEFAULT_RETENTION, consentTermDays: DEFAULT_RETENTION.consentTermDays + 1 }],
    ['no term of a consent', { ...DEFAULT_RETENTION, consentTermDays: 0 }],
    ['half a day', { ...DEFAULT_RETENTION, consentTermDays: 0.5 }],
    ['pictures kept for a day', withFirst({ longestDays: 1 })],
    ['less than nothing', withFirst({ longestDays: -1 })],
    ['a term in words', withFirst({ longestDays: 'never' })],
    ['no law', withFirst({ law: ' ' })],
    ['no erasure', withFirst({ erasure: undefined })],
    ['a category that the program does not know', withFirst({ id: 'backups' })],
    ['a category twice', { ...DEFAULT_RETENTION, rules: [...DEFAULT_RETENTION.rules, first] }],
    ['a category left out', { ...DEFAULT_RETENTION, rules: others }],
    ['something more', { ...DEFAULT_RETENTION, keep: true }],
  ])('with %s is refused', (_, policy) => {
    expect(code(policy)).toBe('ERR_RETENTION');
  });
});
