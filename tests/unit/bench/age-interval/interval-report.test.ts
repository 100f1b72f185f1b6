import { describe, expect, it } from 'vitest';
import { intervalReport, type IntervalFindings } from '../../../../bench/age-interval/interval-report.ts';
import { isMet } from '../../../../bench/report/headline-text.ts';
import { RUN_FACTS } from '../run-facts.ts';

const FINDINGS: IntervalFindings = {
  model: 'a model',
  photographs: 269,
  found: 267,
  outsideBinYears: 3.4,
  coverage: { wanted: 0.8, calibrated: 0.8, rest: 0.79, otherWayRound: 0.81 },
  interval: [
    { estimate: 5, low: 2, high: 12 },
    { estimate: 40, low: 30, high: 52.5 },
  ],
  gender: [{ least: 0.7, all: 200, told: 100, wrong: 10 }],
};

describe('intervalReport', () => {
  it.each([
    [0.74, false, true],
    [0.79, true, true],
    [0.86, true, false],
  ])('holds a coverage of %s against 75 to 85 %%', (rest, fromBelow, fromAbove) => {
    const coverage = { ...FINDINGS.coverage, rest };
    const [least, most] = intervalReport(RUN_FACTS, { ...FINDINGS, coverage }).run.summary.headlines;
    expect([least, most].map((headline) => headline && isMet(headline))).toEqual([fromBelow, fromAbove]);
  });

  it('tells of those whose gender is told how many are right', () => {
    const { sections } = intervalReport(RUN_FACTS, FINDINGS);
    expect(sections.at(-1)?.tables?.[0]?.rows).toEqual([['0.7', '50.0 %', '90.0 %', '5.0 %']]);
  });
});
