import type { Report } from '../report/report.ts';
import { runFileOf, type Headline, type Series } from '../report/run-file.ts';
import type { Table } from '../report/table.ts';
import type { RunFacts } from '../surroundings/run-facts.ts';
import type { ClipTracks } from './measure-clip.ts';

/** One clip at one rate. */
export interface MeasuredClip extends ClipTracks {
  /** File name without its folder. */
  readonly clip: string;
  readonly framesPerSecond: number;
  /** How many people it shows, if that is known. */
  readonly people?: number;
}

const MAXIMUM_CROPS_OF_A_TRACK = 16;
const MAXIMUM_SPREAD_RATIO = 1 / 3;

/** Returns the report on the tracks of some clips. */
export function tracksReport(facts: RunFacts, measured: readonly MeasuredClip[]): Report {
  const rates = [...new Set(measured.map(({ framesPerSecond }) => framesPerSecond))];
  return {
    title: 'Tracks',
    lede: 'How many tracks the people in some clips are, and how steady a track’s estimate is.',
    run: runFileOf({
      bench: 'tracks',
      ...facts,
      settings: { 'frames per second': rates },
      samples: measured.flatMap(seriesOf),
      curves: [],
      headlines: headlinesOf(measured, rates),
      notes: NOTES,
    }),
    sections: rates.map((rate) => ({
      title: `${rate} frames per second`,
      tables: [tableOf(measured.filter(({ framesPerSecond }) => framesPerSecond === rate))],
    })),
    method: NOTES,
  };
}

const NOTES = [
  'Tracks: those that were confirmed. Certain: those of them that rows could come from, everybody consenting.',
  'Anew: how often a track began anew in its place, as its face was unlike before and next to nothing of it was certain yet.',
  'Crops: attribute inferences of each track.',
  'Spread: standard deviation of the estimated age in years within a track of 2 s or more, of single frames and of the track’s ' +
    'combined estimate from one second on. No ratio where no track is that long.',
];

function seriesOf(measured: MeasuredClip): Series[] {
  const { clip, framesPerSecond, people, tracks, certainTracks, anew, crops } = measured;
  const series = (name: string, unit: string, values: readonly number[]): Series[] => {
    const finite = values.filter(Number.isFinite);
    if (finite.length === 0) return [];
    return [
      { name: `${clip}, ${framesPerSecond} frames/s: ${name}`, unit, better: 'neither', values: finite },
    ];
  };
  return [
    ...series('frames', '', [measured.frames]),
    ...series('people', '', [people ?? NaN]),
    ...series('tracks', '', [tracks]),
    ...series('certain tracks', '', [certainTracks]),
    ...series('times begun anew', '', [anew]),
    ...series('crops per track', '', crops),
    ...series('single-frame spread', 'years', [measured.singleFrameSpread]),
    ...series('track spread', 'years', [measured.trackSpread]),
  ];
}

function headlinesOf(measured: readonly MeasuredClip[], rates: readonly number[]): Headline[] {
  return rates.flatMap((rate): Headline[] => {
    const clips = measured.filter(({ framesPerSecond }) => framesPerSecond === rate);
    const counted = clips.filter(({ people }) => people !== undefined);
    const people = counted.reduce((sum, clip) => sum + (clip.people ?? 0), 0);
    const ratios = clips.map(ratioOf).filter(Number.isFinite);
    return [
      {
        label: `Tracks of ${people} people, ${rate} frames/s`,
        value: counted.reduce((sum, { tracks }) => sum + tracks, 0),
        unit: '',
        explanation: 'In the clips of which it is known how many people they show.',
      },
      {
        label: `Most crops of a track, ${rate} frames/s`,
        value: Math.max(0, ...clips.flatMap(({ crops }) => crops)),
        unit: '',
        target: { kind: 'at-most', value: MAXIMUM_CROPS_OF_A_TRACK },
        explanation: 'Attribute inferences that one track took.',
      },
      ...(ratios.length === 0
        ? []
        : [
            {
              label: `Largest ratio of spreads, ${rate} frames/s`,
              value: Math.max(...ratios),
              unit: '',
              target: { kind: 'at-most' as const, value: MAXIMUM_SPREAD_RATIO },
              explanation:
                'Spread of a track’s estimate over the spread of single-frame estimates, worst clip.',
            },
          ]),
    ];
  });
}

function tableOf(clips: readonly MeasuredClip[]): Table {
  const titles = ['frames', 'people', 'tracks', 'certain', 'anew', 'crops', 'single-frame', 'track', 'ratio'];
  return {
    title: 'Clips',
    columns: [
      { title: 'clip', align: 'left' },
      ...titles.map((title) => ({ title, align: 'right' as const })),
    ],
    rows: clips.map((clip) => [
      clip.clip,
      `${clip.frames}`,
      `${clip.people ?? '?'}`,
      `${clip.tracks}`,
      `${clip.certainTracks}`,
      `${clip.anew}`,
      clip.crops.join(' '),
      fixed(clip.singleFrameSpread),
      fixed(clip.trackSpread),
      fixed(ratioOf(clip)),
    ]),
  };
}

function ratioOf({ singleFrameSpread, trackSpread }: ClipTracks): number {
  return trackSpread / singleFrameSpread;
}

function fixed(value: number): string {
  return Number.isFinite(value) ? value.toFixed(2) : '–';
}
