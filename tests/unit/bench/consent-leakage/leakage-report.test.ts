import { describe, expect, it } from 'vitest';
import { leakageReport } from '../../../../bench/consent-leakage/leakage-report.ts';
import type { LeakageResult } from '../../../../bench/consent-leakage/measure.ts';
import { isMet } from '../../../../bench/report/headline-text.ts';
import { renderMarkdown } from '../../../../bench/report/markdown.ts';
import { seriesNamed } from '../../../../bench/report/run-file.ts';
import { RUN_FACTS } from '../run-facts.ts';

const RESULT: LeakageResult = {
  scenario: 'one-person',
  scope: 'solo',
  sampling: '10',
  plain: true,
  releasedRows: 41,
  leakedRows: 0,
  claimedFaces: 40,
  recalledFaces: 38,
  attributeInferences: 8,
  decisions: { A_CONSENT: 1 },
};

describe('leakageReport', () => {
  it('tells the least recall of plain scenarios where faces are followed, and nothing leaked', () => {
    const slower = { ...RESULT, sampling: '5', recalledFaces: 37 };
    const single = { ...RESULT, sampling: 'keyframes', recalledFaces: 0 };
    const crowded = { ...RESULT, scenario: 'swap', plain: false, recalledFaces: 1 };
    const report = leakageReport(RUN_FACTS, [RESULT, slower, single, crowded]);
    const { headlines } = report.run.summary;
    expect(headlines.map(({ value }) => value)).toEqual([0, 164, 92.5]);
    expect(headlines.map(isMet)).toEqual([true, undefined, true]);
    expect(seriesNamed(report.run, '10 frames/s, solo: of them released').values).toEqual([38, 1]);
    expect(renderMarkdown(report)).toMatch(/\| one-person +\| 38\/40 \|/);
  });

  it('does not meet its targets when a row leaked or recall is low', () => {
    const report = leakageReport(RUN_FACTS, [{ ...RESULT, leakedRows: 1, recalledFaces: 35 }]);
    expect(report.run.summary.headlines.map(isMet)).toEqual([false, undefined, false]);
  });
});
