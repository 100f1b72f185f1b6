import { scatterChart, type ScatterPoint } from '../../report/charts/scatter-chart.ts';
import type { Report, ReportSection } from '../../report/report.ts';
import { runFileOf, type Headline, type RunContent, type Series } from '../../report/run-file.ts';
import type { Table } from '../../report/table.ts';
import { PROFILES, DEFAULT_PROFILE } from '../../../src/pipeline/profiles.ts';
import { FIXED_PRECISION } from '../detection-tally.ts';
import type { ClipFindings } from './on-clips.ts';
import type { PictureFindings } from './on-pictures.ts';

/** How one detector at one size came out. */
export interface DetectorFindings {
  readonly id: string;
  readonly longSidePx: number;
  /** Processor time of one detection, ms. */
  readonly costMs: number;
  readonly pictures?: PictureFindings;
  readonly clips?: ClipFindings;
}

/** Everything that a run found out: aggregates. */
interface DetectorsRun extends Pick<RunContent, 'startedAt' | 'commit' | 'host' | 'versions' | 'settings'> {
  readonly findings: readonly DetectorFindings[];
}

/** A column of the table; absent where it was not measured. */
interface Measure {
  readonly title: string;
  readonly unit: string;
  readonly better: Series['better'];
  readonly decimals: number;
  /** The front of this merit over the cost is drawn. */
  readonly isDrawn?: true;
  readonly valueOf: (findings: DetectorFindings) => number | undefined;
}

const MEASURES: readonly Measure[] = [
  {
    ...{ title: 'processor time', unit: 'ms', better: 'lower', decimals: 2 },
    valueOf: ({ costMs }) => costMs,
  },
  {
    ...{ title: 'labelled faces found', unit: '%', better: 'higher', decimals: 1, isDrawn: true },
    valueOf: ({ pictures }) => share(pictures?.found, pictures?.faces),
  },
  {
    ...{ title: 'average precision', unit: '', better: 'higher', decimals: 3, isDrawn: true },
    valueOf: ({ pictures }) => pictures?.merit?.averagePrecision,
  },
  {
    ...{ title: `recall at precision ${FIXED_PRECISION}`, unit: '', better: 'higher', decimals: 3 },
    valueOf: ({ pictures }) => pictures?.merit?.recallAtPrecision,
  },
  {
    ...{ title: 'detections per picture', unit: '', better: 'neither', decimals: 2 },
    valueOf: ({ pictures }) => ratio(pictures?.detections, pictures?.pictures),
  },
  {
    ...{ title: 'one person: found', unit: '%', better: 'higher', decimals: 1, isDrawn: true },
    valueOf: ({ clips }) => share(clips?.found, clips?.onePersonFrames),
  },
  {
    ...{ title: 'one person: surely', unit: '%', better: 'higher', decimals: 1 },
    valueOf: ({ clips }) => share(clips?.foundSurely, clips?.onePersonFrames),
  },
  {
    ...{ title: 'one person: several found', unit: '%', better: 'lower', decimals: 1 },
    valueOf: ({ clips }) => share(clips?.crowded, clips?.onePersonFrames),
  },
  {
    ...{ title: 'nobody: detections per frame', unit: '', better: 'lower', decimals: 3 },
    valueOf: ({ clips }) => ratio(clips?.falseDetections, clips?.emptyFrames),
  },
  {
    ...{ title: 'nobody: confirmed tracks', unit: '', better: 'lower', decimals: 0 },
    valueOf: ({ clips }) => (clips === undefined || clips.emptyFrames === 0 ? undefined : clips.falseTracks),
  },
];

const METHOD = [
  'A labelled face counts as found when a detection at the usual threshold overlaps its box by 0.2 (intersection over ' +
    'union); without a box, when anything is found. Whether other detections are wrong is told only where all faces are ' +
    'labelled (--all-faces-labelled).',
  'Clips are decoded frame by frame as for a run of analyze with this detector, all frames. “Found” is a detection that may ' +
    'be a person, “surely” one that counts as a person at once: the two scores of the manifest. Where the person of a clip ' +
    'is in the picture is not labelled.',
  'A clip without anybody is shown to the tracker over and over until it lasted a minute; every track that is confirmed is ' +
    'counted.',
  'Processor time, not elapsed: the median of 25 detections in a picture of 16:9, decoding of the outputs included.',
  'Pictures, detections and boxes were in memory only and have been overwritten.',
];

/** Returns the report on detectors. */
export function detectorsReport({ findings, ...run }: DetectorsRun): Report {
  return {
    title: 'What detectors find, and at what cost',
    lede: 'Every face detector at every size, on labelled pictures and on clips whose number of people is known.',
    run: runFileOf({
      bench: 'detectors',
      ...run,
      samples: MEASURES.flatMap((measure) => findings.flatMap((one) => seriesOf(measure, one))),
      curves: [],
      headlines: headlinesOf(findings),
      notes: notesOf(findings),
    }),
    sections: [{ title: 'Detectors', tables: [tableOf(findings)] }, ...fronts(findings)],
    method: METHOD,
  };
}

function seriesOf({ title, unit, better, decimals, valueOf }: Measure, one: DetectorFindings): Series[] {
  const value = valueOf(one);
  return value === undefined
    ? []
    : [{ name: `${one.id}: ${title}`, unit, better, values: [Number(value.toFixed(decimals))] }];
}

function tableOf(findings: readonly DetectorFindings[]): Table {
  const measures = MEASURES.filter(({ valueOf }) => findings.some((one) => valueOf(one) !== undefined));
  return {
    title: 'Detectors',
    columns: [
      { title: 'detector', align: 'left' },
      { title: 'long side, px', align: 'right' },
      ...measures.map(({ title, unit }) => ({
        title: unit === '' ? title : `${title}, ${unit}`,
        align: 'right' as const,
      })),
    ],
    rows: findings.map((one) => [
      one.id,
      String(one.longSidePx),
      ...measures.map(({ valueOf, decimals }) => valueOf(one)?.toFixed(decimals) ?? ''),
    ]),
  };
}

/** One drawing per merit: who finds more for less. */
function fronts(findings: readonly DetectorFindings[]): ReportSection[] {
  const figures = MEASURES.filter(({ isDrawn }) => isDrawn).flatMap(({ title, unit, valueOf }) => {
    const points = findings.flatMap((one): ScatterPoint[] => {
      const y = valueOf(one);
      return y === undefined ? [] : [{ label: one.id, x: one.costMs, y }];
    });
    if (points.length < 2) return [];
    const yAxis = unit === '' ? title : `${title}, ${unit}`;
    const caption = `${title.charAt(0).toUpperCase()}${title.slice(1)} against processor time`;
    return [scatterChart({ caption, xAxis: 'processor time, ms', yAxis, points, xScale: 'log' })];
  });
  return figures.length === 0 ? [] : [{ title: 'Merit and cost', figures }];
}

/** The detector of the default profile, held against what is asked of it. */
function headlinesOf(findings: readonly DetectorFindings[]): Headline[] {
  const { detector } = PROFILES[DEFAULT_PROFILE];
  const clips = findings.find(({ id }) => id === detector)?.clips;
  const found = share(clips?.found, clips?.onePersonFrames);
  return [
    ...(found === undefined
      ? []
      : [
          {
            label: 'One person, found',
            value: Number(found.toFixed(1)),
            unit: '%',
            target: { kind: 'at-least' as const, value: 99 },
            explanation: `Frames of clips with one person in which ${detector}, the default, finds somebody.`,
          },
        ]),
    ...(clips === undefined || clips.emptyFrames === 0
      ? []
      : [
          {
            label: 'Nobody, confirmed tracks',
            value: clips.falseTracks,
            unit: '',
            target: { kind: 'at-most' as const, value: 0 },
            explanation: `Tracks of ${detector} that the tracker confirmed in clips without anybody.`,
          },
        ]),
  ];
}

function notesOf(findings: readonly DetectorFindings[]): string[] {
  const [first] = findings;
  const { pictures, clips } = first ?? {};
  return [
    ...(pictures === undefined
      ? []
      : [`${pictures.pictures} pictures with ${pictures.faces} labelled faces.`]),
    ...(clips === undefined
      ? []
      : [
          `${clips.onePersonFrames} frames with one person; ${clips.emptyFrames} frames without anybody, shown for ` +
            `${Math.round(clips.emptyUs / 1e6)} s in all.`,
        ]),
  ];
}

function ratio(part: number | undefined, whole: number | undefined): number | undefined {
  return part === undefined || whole === undefined || whole === 0 ? undefined : part / whole;
}

function share(part: number | undefined, whole: number | undefined): number | undefined {
  const value = ratio(part, whole);
  return value === undefined ? undefined : 100 * value;
}
