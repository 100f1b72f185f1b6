import { PROFILES } from '../../src/pipeline/profiles.ts';
import type { Headline } from '../report/run-file.ts';
import { SERIES } from './series-names.ts';
import type { ThroughputFindings } from './findings.ts';
import {
  ALL_FRAMES,
  EVERYBODY_EVERY_FRAME,
  KEY_FRAMES,
  KEY_FRAMES_LONG,
  ROW_PER_TRACK,
  TEN_PER_SECOND,
} from './variants.ts';

/** Network of the attribute model whose arithmetic is held against the machine's. */
const ATTRIBUTE_NETWORK = 'age-gender';

/** Returns the few numbers that answer "how fast"; what was not measured is not among them. */
export function throughputHeadlines({ measured, axes }: ThroughputFindings): Headline[] {
  const { detector } = PROFILES[axes.profile];
  const one = measured.median(SERIES.pool(1));
  const two = measured.median(SERIES.pool(2));
  const candidates: (Omit<Headline, 'value'> & { readonly value: number | undefined })[] = [
    {
      label: '10 frames per second, against decoding alone',
      value: measured.median(SERIES.ofDecodeOnly(TEN_PER_SECOND)),
      unit: '×',
      target: { kind: 'at-least', value: 0.8 },
      explanation: 'Video covered per second, from file to rows, over what ffmpeg alone decodes.',
    },
    {
      label: 'Key frames only, against decoding alone',
      value: measured.median(SERIES.ofDecodeOnly(KEY_FRAMES)),
      unit: '×',
      target: { kind: 'at-least', value: 5 },
      explanation: 'The same when only key frames are decoded and analysed.',
    },
    {
      label: 'Key frames only, of a long clip',
      value: measured.median(SERIES.ofDecodeOnly(KEY_FRAMES_LONG)),
      unit: '×',
      target: { kind: 'at-least', value: 5 },
      explanation: 'The same for the clip several times over: the start of the process counts less.',
    },
    {
      label: 'Every frame analysed',
      value: measured.median(SERIES.rate(ALL_FRAMES)),
      unit: 'frames/s',
      explanation: 'Frames decoded, searched for faces, followed and released per second.',
    },
    {
      label: 'Everybody estimated in every frame',
      value: measured.median(SERIES.rate(EVERYBODY_EVERY_FRAME)),
      unit: 'frames/s',
      explanation: 'The same, with age and gender of every face estimated anew in every frame.',
    },
    {
      label: 'First row',
      value: measured.median(SERIES.firstRow),
      unit: 'ms',
      target: { kind: 'at-most', value: 800 },
      explanation: 'From the start of the command to its first line of output.',
    },
    {
      label: 'Two workers, against one',
      value: one === undefined || two === undefined ? undefined : two / one,
      unit: '×',
      target: { kind: 'at-least', value: 1.8 },
      explanation: 'Faces found and estimated per second, with every frame in memory beforehand.',
    },
    {
      label: 'What consent costs',
      value: measured.median(SERIES.gateShare(ROW_PER_TRACK)),
      unit: '%',
      target: { kind: 'at-most', value: 1 },
      explanation:
        'Share of the run’s time spent in the gate, at 10 analysed frames per second, a row per track.',
    },
    {
      label: 'What consent costs, asked for every row of every frame',
      value: measured.median(SERIES.gateShare(TEN_PER_SECOND)),
      unit: '%',
      explanation: 'The same with a row per face and frame: the gate decides on each.',
    },
    {
      label: 'Memory at its peak',
      value: measured.median(SERIES.longPeakMemory),
      unit: 'MB',
      target: { kind: 'at-most', value: 350 },
      explanation: 'Resident set of the process while it analyses every frame; the decoder’s is apart.',
    },
    {
      label: 'Memory growth',
      value: measured.median(SERIES.settledMemorySlope),
      unit: 'MB',
      target: { kind: 'at-most', value: 1 },
      explanation:
        'Per 10 000 analysed frames: median slope between the lowest points of 12 stretches of the second half of a run of ' +
        'some 20 000 frames, with garbage collected every 50. Memory settles over the first half.',
    },
    {
      label: 'Memory growth, half as long and left alone',
      value: measured.median(SERIES.memorySlope),
      unit: 'MB',
      explanation:
        'Per 10 000 analysed frames, without the first fifth: what settles and garbage not yet collected are in it.',
    },
    {
      label: 'Attribute network, of the machine’s arithmetic',
      value: measured.median(SERIES.networkShare(ATTRIBUTE_NETWORK)),
      unit: '%',
      target: { kind: 'at-least', value: 90 },
      explanation: 'Multiply-accumulates per second, over those of a matrix product in the same runtime.',
    },
    {
      label: 'Detector, of the machine’s arithmetic',
      value: measured.median(SERIES.networkShare(detector)),
      unit: '%',
      explanation: 'The same for the face detector; a note says where its time goes.',
    },
  ];
  return candidates.flatMap(({ value, ...rest }) => (value === undefined ? [] : [{ ...rest, value }]));
}
