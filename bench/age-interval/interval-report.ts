import type { Report } from '../report/report.ts';
import { runFileOf, type Curve, type Headline, type Series } from '../report/run-file.ts';
import type { Table } from '../report/table.ts';
import type { RunFacts } from '../surroundings/run-facts.ts';

/** At some estimates, in years, the ends of the age interval. */
export type Interval = readonly { readonly estimate: number; readonly low: number; readonly high: number }[];

/** What is gained and lost when a gender is withheld below the probability `least`: numbers of photographs. */
export interface GenderTradeOff {
  readonly least: number;
  readonly all: number;
  readonly told: number;
  readonly wrong: number;
}

/** What the calibration of a model found out: aggregates. Coverages are shares, 0..1. */
export interface IntervalFindings {
  readonly model: string;
  readonly photographs: number;
  /** Photographs in which the labelled face was found. */
  readonly found: number;
  /** How far estimates are outside the age bin, on average. */
  readonly outsideBinYears: number;
  readonly coverage: {
    readonly wanted: number;
    readonly calibrated: number;
    readonly rest: number;
    /** Calibrated on the rest, of the half that was used first. */
    readonly otherWayRound: number;
  };
  readonly interval: Interval;
  readonly gender: readonly GenderTradeOff[];
}

const LEAST_COVERAGE_PERCENT = 75;
const MOST_COVERAGE_PERCENT = 85;

/** Returns the report on an age interval. */
export function intervalReport(facts: RunFacts, findings: IntervalFindings): Report {
  const { model, photographs, found, coverage } = findings;
  const notes = [
    `${photographs} photographs, the labelled face found in ${found}.`,
    `Calibrated for a coverage of ${coverage.wanted} on every other photograph and tried on the rest. The true age is equally ` +
      'likely anywhere in its bin.',
  ];
  return {
    title: 'The age interval and its coverage',
    lede: 'How often the interval holds the true age of people it was not calibrated on.',
    run: runFileOf({
      bench: 'age-interval',
      ...facts,
      settings: {
        'attribute model': model,
        photographs,
        'faces found': found,
        'coverage wanted': coverage.wanted,
      },
      samples: seriesOf(findings),
      curves: [
        curveOf(
          'low end',
          findings.interval.map(({ estimate, low }) => [estimate, low]),
        ),
        curveOf(
          'high end',
          findings.interval.map(({ estimate, high }) => [estimate, high]),
        ),
      ],
      headlines: headlinesOf(findings),
      notes,
    }),
    sections: [
      { title: 'Interval', tables: [intervalTable(findings.interval)] },
      { title: 'Gender told from a probability on', tables: [genderTable(findings.gender)] },
    ],
    method: notes,
  };
}

function seriesOf({ coverage, outsideBinYears, gender }: IntervalFindings): Series[] {
  const one = (name: string, unit: string, better: Series['better'], value: number): Series => ({
    name,
    unit,
    better,
    values: [round(value)],
  });
  return [
    one('coverage on the half calibrated on', '%', 'neither', 100 * coverage.calibrated),
    one('coverage on the rest', '%', 'neither', 100 * coverage.rest),
    one('coverage, the other way round', '%', 'neither', 100 * coverage.otherWayRound),
    one('outside the age bin', 'years', 'lower', outsideBinYears),
    ...gender.flatMap(({ least, all, told, wrong }) => [
      one(`gender told from ${least}`, '%', 'higher', (100 * told) / all),
      one(`gender told from ${least}, right`, '%', 'higher', (100 * (told - wrong)) / told),
    ]),
  ];
}

function headlinesOf({ coverage, outsideBinYears }: IntervalFindings): Headline[] {
  const rest = round(100 * coverage.rest);
  return [
    {
      label: 'Coverage on the half not used',
      value: rest,
      unit: '%',
      target: { kind: 'at-least', value: LEAST_COVERAGE_PERCENT },
      explanation: 'True ages inside the interval.',
    },
    {
      label: 'The same, from above',
      value: rest,
      unit: '%',
      target: { kind: 'at-most', value: MOST_COVERAGE_PERCENT },
      explanation: 'A wider interval than stated would say too little.',
    },
    {
      label: 'Outside the age bin',
      value: round(outsideBinYears),
      unit: 'years',
      explanation: 'How far an estimate is from the bin of the label, on average; 0 inside it.',
    },
  ];
}

function curveOf(name: string, points: Curve['points']): Curve {
  return { name, x: { label: 'estimate', unit: 'years' }, y: { label: 'age', unit: 'years' }, points };
}

function intervalTable(interval: Interval): Table {
  return {
    title: 'Interval',
    columns: ['estimate', 'from', 'to'].map((title) => ({ title, align: 'right' })),
    rows: interval.map(({ estimate, low, high }) => [`${estimate}`, low.toFixed(1), high.toFixed(1)]),
  };
}

function genderTable(gender: readonly GenderTradeOff[]): Table {
  const percent = (part: number, of: number): string => `${((100 * part) / of).toFixed(1)} %`;
  return {
    title: 'Gender told from a probability on',
    columns: ['from', 'told', 'right of those told', 'told wrongly of all'].map((title) => ({
      title,
      align: 'right',
    })),
    rows: gender.map(({ least, all, told, wrong }) => [
      `${least}`,
      percent(told, all),
      percent(told - wrong, told),
      percent(wrong, all),
    ]),
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
