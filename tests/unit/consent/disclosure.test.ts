import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { disclosure } from '../../../src/consent/policy/disclosure.ts';
import { DEFAULT_NOTICE, keptCategories, noticeSha256 } from '../../../src/consent/policy/notice.ts';
import { DEFAULT_RETENTION } from '../../../src/consent/policy/retention.ts';

// The two files that the public reads stand in the repository's root.

describe('what the public is told', () => {
  it('is what the code enforces, word by word', () => {
    expect(disclosure(DEFAULT_NOTICE, DEFAULT_RETENTION)).toBe(readFileSync('RETENTION.md', 'utf8'));
    expect(DEFAULT_RETENTION).toEqual(JSON.parse(readFileSync('retention.json', 'utf8')));
  });

  it('counts one day and several, and names each category once more in capitals', () => {
    const [rule] = DEFAULT_RETENTION.rules;
    if (rule === undefined) throw new Error('no rule');
    const rules = [
      { ...rule, category: 'one', longestDays: 1 },
      { ...rule, category: 'two', longestDays: 2 },
    ];
    const page = disclosure(
      { ...DEFAULT_NOTICE, text: '  Words.  ' },
      { ...DEFAULT_RETENTION, consentTermDays: 1, rules },
    );
    expect(page).toContain('A consent lasts 1 day at most.');
    expect(page).toContain('\n\nWords.\n\n## Retention');
    expect(page).toContain('### One\n\n- kept for:');
    expect(page).toContain('- longest: 1 day\n');
    expect(page).toContain('\n\n### Two\n\n');
    expect(page).toContain('- longest: 2 days\n');
  });

  it('names what is kept at all, one after the other', () => {
    const [rule] = DEFAULT_RETENTION.rules;
    if (rule === undefined) throw new Error('no rule');
    const rules = [
      { ...rule, category: 'one', longestDays: 1 },
      { ...rule, category: 'nothing', longestDays: 0 },
      { ...rule, category: 'two', longestDays: 2 },
    ];
    expect(keptCategories(rules)).toBe('one (at most 1 days); two (at most 2 days)');
  });

  it('comes with the digest of its text and a language', () => {
    // SHA-256 of nothing, FIPS 180-4.
    expect(noticeSha256({ ...DEFAULT_NOTICE, text: '' })).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
    expect(DEFAULT_NOTICE).toMatchObject({
      language: 'en',
      date: '2026-11-01T00:00:00Z',
      longestTermDays: DEFAULT_RETENTION.consentTermDays,
    });
  });
});
