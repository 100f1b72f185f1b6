import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { renderReport } from '../../../src/evidence/report-page.ts';
import { checkReport, signReport, type ProofReport } from '../../../src/evidence/report.ts';

const REPORT: ProofReport = {
  formatVersion: 1,
  tool: { name: 'facegate', version: '0.0.0', build: 'ab' },
  createdAt: '2001-01-01T00:00:00.000Z',
  verdict: 'leak',
  findings: [{ detector: 'file-listing', run: 'a run', where: '<b>&"', what: 'a file nobody asked for' }],
  observations: [{ name: 'memory', state: 'not observed', note: 'no /proc' }],
  runs: [],
  brokenRuns: [],
  notes: [],
  media: { sha256: ['cd'], consent: 'none' },
  models: [],
  controls: 'not available',
  machine: { node: '20', platform: 'linux', architecture: 'x64' },
  kernel: 'not available',
};

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const signed = signReport(REPORT, privateKey, publicKey);

describe('a signed report', () => {
  it('is genuine, and trusted where its key is known', () => {
    const text = JSON.stringify(signed);
    expect(checkReport(text, (keyId) => keyId === signed.signature.keyId)).toEqual({
      genuine: true,
      keyId: signed.signature.keyId,
      keyTrusted: true,
      verdict: 'leak',
    });
    expect(checkReport(text, () => false)).toMatchObject({
      ...{ genuine: true, keyTrusted: false },
      keyId: signed.signature.keyId,
    });
  });

  it.each([
    ['another verdict', JSON.stringify({ ...signed, report: { ...REPORT, verdict: 'clean' } })],
    ['one finding less', JSON.stringify({ ...signed, report: { ...REPORT, findings: [] } })],
    ['another key', JSON.stringify({ ...signed, signature: { ...signed.signature, keyId: '00' } })],
    [
      'a verdict that its findings do not give, signed',
      JSON.stringify(signReport({ ...REPORT, verdict: 'clean' }, privateKey, publicKey)),
    ],
    ['no JSON', 'clean'],
    ['nothing inside', '{}'],
  ])('is not genuine with %s', (_, text) => {
    expect(checkReport(text, () => true)).toEqual({
      ...{ genuine: false, keyTrusted: false },
      ...{ keyId: undefined, verdict: undefined },
    });
  });
});

describe('the page of a proof under a record', () => {
  it('says whose face the record is about, what came of it and how many rows, and nothing more', () => {
    const release = {
      scope: 'track-seed',
      outcome: 'denied',
      code: 'D_PURPOSE',
      rows: 0,
      decisions: [],
    } as const;
    const report = { ...REPORT, media: { sha256: ['cd'], consent: 'given', release } } as const;
    const page = renderReport(signReport(report, privateKey, publicKey));
    expect(page).toContain('<td>track-seed</td>');
    expect(page).toContain('<td>denied: D_PURPOSE</td>');
    expect(page).toContain('<tr><td>rows released</td><td>0</td></tr>');
  });
});

describe('the page', () => {
  const page = renderReport(signed);

  it('loads nothing and runs nothing', () => {
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/<script|src=|href=|url\(/);
  });

  it('shows the verdict, every finding and what was not observed, escaped', () => {
    expect(page).toContain('Leak: 1 finding.');
    expect(page).toContain('&lt;b&gt;&amp;&quot;');
    expect(page).toContain('not observed');
    expect(page).toContain('not available with this installation');
  });
});
