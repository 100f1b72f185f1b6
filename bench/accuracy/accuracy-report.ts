import { barChart } from '../report/charts/bar-chart.ts';
import type { Report, ReportSection } from '../report/report.ts';
import { runFileOf, type Headline, type RunContent, type Series } from '../report/run-file.ts';
import type { Table } from '../report/table.ts';
import type { MeanInterval } from './bootstrap.ts';
import { FIXED_PRECISION, type DetectionMerit } from './detection-tally.ts';
import type { FaceCounts } from './estimate-folder.ts';
import { METRICS, MINIMUM_GROUP, type Division, type Group, type Metric } from './groups.ts';

/** Everything that a run found out: aggregates. */
export interface AccuracyFindings extends Pick<
  RunContent,
  'startedAt' | 'commit' | 'host' | 'versions' | 'settings'
> {
  readonly counts: FaceCounts & { readonly labels: number; readonly unusable: number };
  readonly all: Group;
  readonly divisions: readonly Division[];
  readonly detection?: DetectionMerit;
}

/** Returns the report of a run on labelled pictures. */
export function accuracyReport(findings: AccuracyFindings): Report {
  const { startedAt, commit, host, versions, settings, all, divisions } = findings;
  const run = runFileOf({
    bench: 'accuracy',
    ...{ startedAt, commit, host, versions, settings },
    samples: [
      ...seriesOf(all, ''),
      ...divisions.flatMap(({ title, groups }) =>
        groups.flatMap((group) => seriesOf(group, `${title.toLowerCase()}, ${group.name}: `)),
      ),
      ...detectionSeries(findings),
    ],
    curves: [],
    headlines: headlinesOf(findings),
    notes: notesOf(findings),
  });
  return {
    title: 'How far estimates are off',
    lede: 'Age and gender of the labelled faces of a folder, estimated as facegate does with a still picture.',
    run,
    sections: [
      { title: 'Everybody', tables: [groupTable('Everybody', [all])] },
      ...divisions.flatMap(divisionSection),
    ],
    method: METHOD,
  };
}

const METHOD = [
  'Every labelled face is found, looked at again where the profile says so, cropped and estimated once; faces that a run of ' +
    'analyze would not estimate, for being small or blurred, are left out and counted.',
  'A face counts as found when a detection overlaps its box by 0.2 (intersection over union); without a box, the largest ' +
    'detection is taken.',
  'Against an age bin, the absolute error is that to its middle and “outside the age bin” the distance to its nearer end, 0 ' +
    'inside. “Inside the age interval” takes all ages of a bin as equally likely.',
  'Intervals in brackets hold 95 % of the means of 1,000 bootstrap samples of the same faces.',
  `Only aggregates over at least ${MINIMUM_GROUP} faces are told, and no remainder about fewer; copies of a picture count once. ` +
    'What was estimated of each face was in memory only and has been overwritten.',
];

function headlinesOf({ all, detection, counts }: AccuracyFindings): Headline[] {
  const metric = (name: Metric, explanation: string): Headline[] => {
    const value = all.metrics.get(name);
    if (value === undefined) return [];
    const { title, unit } = METRICS[name];
    return [{ label: capital(title), value: round(shown(name, value.mean)), unit, explanation }];
  };
  const searched = counts.estimated + counts.unfit + counts.notFound;
  return [
    ...metric('outsideBin', 'How far an estimate is from the bin of the label, on average; 0 inside it.'),
    ...metric('absoluteError', 'To the labelled age, or the middle of its bin, on average.'),
    ...metric('genderRight', 'Estimates on the side of the label.'),
    {
      label: 'Labelled faces found',
      value: round((100 * (searched - counts.notFound)) / searched),
      unit: '%',
      explanation: 'By the detector at its usual threshold.',
    },
    ...(detection === undefined
      ? []
      : [
          {
            label: 'Average precision',
            value: round(detection.averagePrecision),
            unit: '',
            explanation: 'Of the detector, boxes overlapping by half (intersection over union).',
          },
        ]),
  ];
}

function detectionSeries({ detection }: AccuracyFindings): Series[] {
  if (detection === undefined) return [];
  const { averagePrecision, recallAtPrecision } = detection;
  return [
    { name: 'average precision', unit: '', better: 'higher', values: [round(averagePrecision)] },
    {
      name: `recall at precision ${FIXED_PRECISION}`,
      unit: '',
      better: 'higher',
      values: [round(recallAtPrecision)],
    },
  ];
}

function notesOf({ counts, divisions }: AccuracyFindings): string[] {
  const count = (number: number, text: string): string[] => (number === 0 ? [] : [`${number} ${text}`]);
  return [
    `${counts.labels} labelled faces, ${counts.estimated} of them estimated.`,
    ...count(counts.unusable, 'lines of the labels could not be used.'),
    ...count(counts.unreadable, 'faces are in files that are missing, no pictures, or outside the folder.'),
    ...count(counts.repeated, 'faces are in copies of pictures that were there before.'),
    ...count(counts.notFound, 'labelled faces were not found.'),
    ...count(counts.unfit, 'faces are too small or too blurred for an estimate.'),
    ...divisions
      .filter(({ withheld }) => withheld)
      .map(
        ({ title }) => `${title}: some groups are withheld, for being of fewer than ${MINIMUM_GROUP} faces.`,
      ),
  ];
}

function seriesOf({ metrics }: Group, prefix: string): Series[] {
  return [...metrics].flatMap(([name, interval]): Series[] => {
    const { title, unit } = METRICS[name];
    const better = name === 'insideInterval' ? 'neither' : unit === '%' ? 'higher' : 'lower';
    const ends = [
      ['', interval.mean],
      [', 95 % from', interval.low],
      [', 95 % to', interval.high],
    ] as const;
    return ends.map(([suffix, value]) => ({
      name: `${prefix}${title}${suffix}`,
      unit,
      better,
      values: [round(shown(name, value))],
    }));
  });
}

function divisionSection({ title, groups }: Division): ReportSection[] {
  if (groups.length === 0) return [];
  const chart = (['outsideBin', 'genderRight'] as const).flatMap((metric) => {
    const bars = groups.flatMap(({ name, metrics }) => {
      const value = metrics.get(metric);
      return value === undefined ? [] : [barOf(name, metric, value)];
    });
    if (bars.length < 2) return [];
    const { title: measured, unit } = METRICS[metric];
    return [barChart({ caption: `${capital(measured)}, ${title.toLowerCase()}`, axis: unit, unit, bars })];
  });
  return [{ title, figures: chart, tables: [groupTable(title, groups)] }];
}

function barOf(
  label: string,
  metric: Metric,
  { mean, low, high }: MeanInterval,
): { label: string; value: number; low: number; high: number } {
  return {
    label,
    value: round(shown(metric, mean)),
    low: round(shown(metric, low)),
    high: round(shown(metric, high)),
  };
}

function groupTable(title: string, groups: readonly Group[]): Table {
  const names = Object.keys(METRICS) as Metric[];
  return {
    title,
    columns: [
      { title: 'group', align: 'left' },
      { title: 'faces', align: 'right' },
      ...names.map((name) => ({
        title: `${METRICS[name].title}, ${METRICS[name].unit}`,
        align: 'right' as const,
      })),
    ],
    rows: groups.map(({ name, faces, metrics }) => [
      name,
      String(faces),
      ...names.map((metric) => cellText(metric, metrics.get(metric))),
    ]),
  };
}

function cellText(metric: Metric, interval: MeanInterval | undefined): string {
  if (interval === undefined) return '';
  const decimals = METRICS[metric].unit === '%' ? 1 : 2;
  const [mean, low, high] = [interval.mean, interval.low, interval.high].map((value) =>
    shown(metric, value).toFixed(decimals),
  );
  return `${mean} (${low}-${high})`;
}

/** Shares are told in percent. */
function shown(metric: Metric, value: number): number {
  return METRICS[metric].unit === '%' ? 100 * value : value;
}

/** Two decimals: more would say more about single faces than about the model. */
function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
