import type { Measurements } from '../measure/measurements.ts';
import { barChart } from '../report/charts/bar-chart.ts';
import { barsOf } from '../report/charts/bar-of.ts';
import { numberText } from '../report/number-text.ts';
import type { Report, ReportSection } from '../report/report.ts';
import { runFileOf, type Headline, type RunContent } from '../report/run-file.ts';
import { spreadText } from '../report/spread-text.ts';
import type { Agreements } from './agreements.ts';
import type { PeerEntry } from './peer-list.ts';

/** Name of our own series. */
export const OURS = 'facegate, profile fast';

/** Everything that a run against the peers found out. */
export interface PeersFindings
  extends Pick<RunContent, 'startedAt' | 'commit' | 'host' | 'versions' | 'settings'>, Agreements {
  readonly measured: Measurements;
  /** Those that were measured. */
  readonly peers: readonly PeerEntry[];
  readonly missing: readonly PeerEntry[];
  readonly failed: readonly string[];
  readonly features: ReadonlyMap<string, string>;
}

/** Returns the report of a run against the peers. */
export function peersReport(findings: PeersFindings): Report {
  const { measured, startedAt, commit, host, versions, settings } = findings;
  addAgreement(findings);
  const run = runFileOf({
    bench: 'peers',
    ...{ startedAt, commit, host, versions, settings },
    samples: measured.series,
    curves: measured.curves,
    headlines: headlinesOf(findings),
    notes: notesOf(findings),
  });
  return {
    title: 'Against what is in use today',
    lede: 'The same clip and the same work: every face of a frame found, age and gender of each estimated, frame after frame.',
    run,
    sections: [speedSection(findings), agreementSection(findings)],
    method: METHOD,
  };
}

const METHOD = [
  'facegate analyses every frame of the clip and estimates every face in each; its time goes from the start of the process ' +
    'to its end: decoding, following faces, the consent gate and loading the models included.',
  'The peers are given the frames: decoded beforehand by the same ffmpeg, at full size, in memory, with models loaded and one ' +
    'frame analysed before the clock starts. Decoding costs them nothing.',
  'Every peer runs in as many processes as there are cores, each with every so-many-th of the frames, round and round, for as ' +
    'long as the settings say; its rate is the sum over its processes.',
  'Peers run as their packages come: their default thresholds, all other features off; human keeps nothing from one frame for ' +
    'the next and looks for up to 20 faces.',
  'Agreement is measured on the frames that all of them saw. A face is found when the centre of a detection lies in it and its ' +
    'own in the detection: how wide a system draws its boxes does not matter. “Framed alike”: the boxes overlap by at ' +
    'least half (intersection over union). Of facegate only released rows count, which begin once a face has been seen ' +
    'three times.',
];

function headlinesOf({ measured, peers, agreements }: PeersFindings): Headline[] {
  const ours = measured.median(OURS);
  const recall = agreements.get(OURS)?.recall ?? NaN;
  if (ours === undefined) return [];
  const found = Number.isFinite(recall)
    ? [
        {
          label: 'Faces found by facegate',
          value: 100 * recall,
          unit: '%',
          explanation: 'Of the reference, on the frames that everybody saw: speed is not bought with faces.',
        },
      ]
    : [];
  return [
    ...peers.flatMap(({ name, target }): Headline[] => {
      const theirs = measured.median(name);
      if (theirs === undefined) return [];
      return [
        {
          label: `facegate, against ${name}`,
          value: ours / theirs,
          unit: '×',
          ...(target === undefined ? {} : { target: { kind: 'at-least', value: target } }),
          explanation: `${numberText(ours)} frames per second, against ${numberText(theirs)}.`,
        },
      ];
    }),
    ...found,
  ];
}

function speedSection({ measured, peers, agreements }: PeersFindings): ReportSection {
  const ours = measured.median(OURS) ?? NaN;
  const row = (name: string): string[] => {
    const agreement = agreements.get(name);
    return [
      name,
      spreadText(measured.values(name)),
      `${numberText(ours / (measured.median(name) ?? NaN))}×`,
      numberText(agreement?.facesPerFrame ?? NaN),
      numberText(100 * (agreement?.recall ?? NaN)),
      numberText(100 * (agreement?.precision ?? NaN)),
      numberText(100 * (agreement?.framed ?? NaN)),
    ];
  };
  return {
    title: 'Speed',
    text: 'Frames per second with every core at work.',
    figures: [
      barChart({
        caption: 'Frames per second; bars are medians, dots single runs.',
        axis: 'frames per second',
        unit: '',
        bars: [
          ...barsOf(OURS, measured.values(OURS)),
          ...peers.flatMap(({ name }) => barsOf(name, measured.values(name), 'muted')),
        ],
      }),
    ],
    tables: [
      {
        title: 'Speed and what was found',
        columns: [
          { title: 'system', align: 'left' },
          { title: 'frames/s', align: 'right' },
          { title: 'facegate is', align: 'right' },
          { title: 'faces per frame', align: 'right' },
          { title: 'faces found, %', align: 'right' },
          { title: 'detections right, %', align: 'right' },
          { title: 'framed alike, %', align: 'right' },
        ],
        rows: [OURS, ...peers.map(({ name }) => name)].map(row),
      },
    ],
  };
}

function agreementSection({ measured, peers, agreements, reference }: PeersFindings): ReportSection {
  const names = [OURS, ...peers.map(({ name }) => name)].filter((name) => measured.values(name).length > 0);
  return {
    title: 'Nobody wins by missing faces',
    text:
      reference === 'truth'
        ? 'Where the faces are is known: the clip was composed.'
        : 'Where the faces are is not known: a face counts that at least one of the systems found.',
    figures: [
      barChart({
        caption: 'Share of the faces that were found.',
        axis: '% of the faces',
        unit: '%',
        bars: names.flatMap((name) =>
          barsOf(
            name,
            finite(100 * (agreements.get(name)?.recall ?? NaN)),
            name === OURS ? 'series' : 'muted',
          ),
        ),
        reference: { label: 'all', value: 100 },
      }),
    ],
  };
}

/** What the agreement came to goes into the run file too. */
function addAgreement({ measured, agreements }: PeersFindings): void {
  for (const [name, { recall, precision, framed, facesPerFrame }] of agreements) {
    for (const value of finite(100 * recall)) {
      measured.add(`${name}: faces found`, value, { unit: '%', better: 'higher' });
    }
    for (const value of finite(100 * precision)) {
      measured.add(`${name}: detections right`, value, { unit: '%', better: 'higher' });
    }
    for (const value of finite(100 * framed)) {
      measured.add(`${name}: framed alike`, value, { unit: '%', better: 'neither' });
    }
    measured.add(`${name}: faces per frame`, facesPerFrame, { unit: '', better: 'neither' });
  }
}

function notesOf({ settings, missing, failed, features, reference }: PeersFindings): string[] {
  return [
    ...(settings['quick'] === true ? ['A quick run: few and short measurements; do not quote them.'] : []),
    ...missing.map(({ name, needs }) => `${name}: missing; it needs ${needs.join(', ')}.`),
    ...failed.map((name) => `${name}: failed here, and was not measured.`),
    ...[...features].map(([name, feature]) => `${name}: ${feature}.`),
    ...(reference === 'union'
      ? ['The clip has no known truth: faces found are counted against what all systems found together.']
      : []),
  ];
}

function finite(value: number): number[] {
  return Number.isFinite(value) ? [value] : [];
}
