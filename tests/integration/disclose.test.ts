import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROHIBITED_PURPOSES } from '../../src/consent/purposes.ts';
import { DEFAULT_NOTICE, DEFAULT_RETENTION, defaultPolicy } from '../../src/index.ts';
import { PURPOSE, ROOT, consentFor, facegate, sample, seedOn } from '../fixtures/sample-runs.ts';

/** How the notice says each purpose that no consent can allow. */
const WORDS: Readonly<Record<(typeof PROHIBITED_PURPOSES)[number], RegExp>> = {
  Marketing: /never [^.]*marketing/,
  Advertising: /never [^.]*advertising/,
  Personalisation: /never [^.]*personalisation/,
  SellDataToThirdParties: /never [^.]*sale/,
  SellInsightsFromData: /never [^.]*sale/,
  IdentityVerification: /never [^.]*identity\s+verification/,
  IdentityAuthentication: /never [^.]*identity\s+verification/,
  PersonnelMonitoring: /never [^.]*monitoring\s+of\s+employees/,
};

const page = (name: string): string => readFileSync(join(ROOT, name), 'utf8');

describe('facegate disclose', () => {
  it('prints what RETENTION.md says, and retention.json is what the code enforces', async () => {
    expect(JSON.parse(page('retention.json'))).toEqual(DEFAULT_RETENTION);
    const printed = await facegate(['disclose']);
    expect(printed).toMatchObject({ status: 0, stderr: '' });
    expect(printed.stdout).toBe(page('RETENTION.md'));
    expect(defaultPolicy([]).longestTermDays).toBe(DEFAULT_RETENTION.consentTermDays);
    expect(DEFAULT_NOTICE.longestTermDays).toBe(DEFAULT_RETENTION.consentTermDays);
  });

  it('states what a privacy policy once left out', () => {
    const { text } = DEFAULT_NOTICE;
    expect(text).toMatch(/^Collected: [\s\S]*biometric information/m);
    expect(text).toMatch(/^Location: not collected/m);
    expect(text).toMatch(/^Stored: nothing biometric/m);
    expect(text).toMatch(/^Sent: nothing/m);
    expect(text).toMatch(/^Shared: with nobody/m);
    expect(text).toContain(`${DEFAULT_RETENTION.consentTermDays} days, whichever comes first`);
    for (const { category, longestDays } of DEFAULT_RETENTION.rules) {
      expect(text.includes(`${category} (at most ${longestDays} days)`)).toBe(longestDays > 0);
    }
    for (const purpose of PROHIBITED_PURPOSES) expect(text.toLowerCase()).toMatch(WORDS[purpose]);
  });

  it('prints the same for a machine', async () => {
    const { stdout } = await facegate(['disclose', '--format', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({ notice: DEFAULT_NOTICE, retention: DEFAULT_RETENTION });
  });
});

describe('a run', () => {
  let folder: string;
  let record: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'facegate-retention-'));
    record = join(folder, 'record.json');
    const scope = seedOn('two-portraits', 'collins');
    writeFileSync(record, await consentFor(folder, sample('two-portraits'), { scope, term: 'P20D' }));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const analyze = (retention: string) =>
    facegate([
      ...['analyze', sample('two-portraits'), '--purpose', PURPOSE, '--consent', record, '--home', folder],
      ...['--analysis-fps', '5', '--retention', retention, '--output', join(folder, 'rows.jsonl')],
    ]);

  it.each([
    ['missing', undefined],
    ['broken', '{'],
    ['looser', JSON.stringify({ ...DEFAULT_RETENTION, consentTermDays: 31 })],
  ])('does not begin with a %s retention policy', async (name, content) => {
    const path = join(folder, `${name}.json`);
    if (content !== undefined) writeFileSync(path, content);
    const { status, stdout, stderr } = await analyze(path);
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toMatch(/^facegate: ERR_RETENTION: /);
    expect(existsSync(join(folder, 'rows.jsonl'))).toBe(false);
  });

  it('keeps to the terms of a stricter one', async () => {
    const path = join(folder, 'stricter.json');
    writeFileSync(path, JSON.stringify({ ...DEFAULT_RETENTION, consentTermDays: 1 }));
    const old = join(folder, 'old.json');
    const clock = { nowMs: () => Date.now() - 2 * 86_400_000 };
    const scope = seedOn('two-portraits', 'collins');
    writeFileSync(old, await consentFor(folder, sample('two-portraits'), { scope, clock }));
    const run = (retention: readonly string[]) =>
      facegate([
        ...['analyze', sample('two-portraits'), '--purpose', PURPOSE, '--consent', old, '--home', folder],
        ...['--analysis-fps', '5', ...retention],
      ]);
    expect((await run([])).status).toBe(0);
    expect(await run(['--retention', path])).toMatchObject({ status: 3, stdout: '' });
  });
});
