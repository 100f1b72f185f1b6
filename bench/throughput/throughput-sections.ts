import { barChart } from '../report/charts/bar-chart.ts';
import { barsOf } from '../report/charts/bar-of.ts';
import { lineChart } from '../report/charts/line-chart.ts';
import { rangeChart } from '../report/charts/range-chart.ts';
import { shareChart } from '../report/charts/share-chart.ts';
import { numberText } from '../report/number-text.ts';
import type { ReportSection } from '../report/report.ts';
import { spreadText } from '../report/spread-text.ts';
import { medianOf } from '../statistics/quantile.ts';
import { STAGES } from '../../src/telemetry/stage-clock.ts';
import { networkName } from './kernel-step.ts';
import { SERIES } from './series-names.ts';
import type { ThroughputFindings } from './findings.ts';
import { ALL_FRAMES, KEY_FRAMES, TEN_PER_SECOND, allFramesWith } from './variants.ts';

const left = (title: string) => ({ title, align: 'left' as const });
const right = (title: string) => ({ title, align: 'right' as const });

/** From file to rows, against decoding alone. */
export function endToEndSection({ measured, variants }: ThroughputFindings): ReportSection {
  const shown = variants.filter(({ group }) => group === 'sampling');
  const bound = measured.median(SERIES.decodeOnly);
  const rows = variants.map(({ name }) => [
    name,
    spreadText(measured.values(SERIES.rate(name))),
    spreadText(measured.values(SERIES.ofDecodeOnly(name))),
    spreadText(measured.values(SERIES.pipelineRate(name))),
    spreadText(measured.values(SERIES.processor(name))),
    spreadText(measured.values(SERIES.facesPerFrame(name))),
    spreadText(measured.values(SERIES.rows(name))),
  ]);
  return {
    title: 'From file to rows',
    text: 'Video covered per second: frames of the clip over the time of the whole process.',
    figures: [
      barChart({
        caption:
          'Frames of the clip per second, by how many of them are analysed. Bars are medians, lines quartiles, dots single runs.',
        axis: 'frames per second',
        unit: '',
        bars: [
          ...shown.flatMap(({ name }) => barsOf(name, measured.values(SERIES.rate(name)))),
          ...barsOf('ffmpeg, decode only', measured.values(SERIES.decodeOnly), 'muted'),
        ],
        ...(bound === undefined ? {} : { reference: { label: 'decode only', value: bound } }),
      }),
    ],
    tables: [
      {
        title: 'Median (quartiles) of all runs',
        columns: [
          left('analysed'),
          right('frames/s'),
          right('of decode only'),
          right('frames/s without process start and end'),
          right('processor s per 1000 frames, decoder and all other processes included'),
          right('faces per frame'),
          right('rows'),
        ],
        rows: [
          ...rows,
          [
            'ffmpeg, decode only',
            spreadText(measured.values(SERIES.decodeOnly)),
            '1',
            '–',
            spreadText(measured.values(SERIES.boundProcessor(SERIES.decodeOnly))),
            '–',
            '–',
          ],
          ...longBound(measured),
        ],
      },
    ],
  };
}

/** What more workers bring: alone, and with a decoder that wants the same cores. */
export function workerSection({ measured, axes }: ThroughputFindings): ReportSection | undefined {
  const most = Math.max(...axes.workers);
  const endToEnd = (count: number): readonly number[] =>
    measured.values(SERIES.rate(count === most ? ALL_FRAMES : allFramesWith(count)));
  const line = (name: string, values: (count: number) => readonly number[]) => ({
    name,
    points: axes.workers.flatMap((count): [number, number][] => {
      const median = medianOf(values(count));
      return median === undefined ? [] : [[count, median]];
    }),
  });
  const pool = line('frames in memory', (count) => measured.values(SERIES.pool(count)));
  const whole = line('from file to rows', endToEnd);
  const one = pool.points[0]?.[1];
  if (one === undefined) return undefined;
  return {
    title: 'Workers',
    text:
      'Worker threads find faces and estimate. With all frames in memory they have the machine to themselves; from file ' +
      'to rows the decoder shares it.',
    figures: [
      lineChart({
        caption: 'Frames per second by number of worker threads. Dashed: each worker as fast as the first.',
        xAxis: 'worker threads',
        yAxis: 'frames per second',
        lines: [pool, whole],
        ideal: axes.workers.map((count): [number, number] => [count, one * count]),
        dots: true,
      }),
    ],
    tables: [
      {
        title: 'By number of workers',
        columns: [
          left('workers'),
          right('in memory, frames/s'),
          right('against one'),
          right('from file to rows, frames/s'),
        ],
        rows: axes.workers.map((count) => [
          String(count),
          spreadText(measured.values(SERIES.pool(count))),
          `${numberText((medianOf(measured.values(SERIES.pool(count))) ?? NaN) / one)}×`,
          spreadText(endToEnd(count)),
        ]),
      },
    ],
  };
}

function longBound(measured: ThroughputFindings['measured']): string[][] {
  const rates = measured.values(SERIES.decodeOnlyLong);
  const processor = measured.values(SERIES.boundProcessor(SERIES.decodeOnlyLong));
  if (rates.length === 0) return [];
  return [[`ffmpeg, ${SERIES.decodeOnlyLong}`, spreadText(rates), '1', '–', spreadText(processor), '–', '–']];
}

/** Where the time of a run goes. */
export function stageSection({ measured, variants }: ThroughputFindings): ReportSection {
  const shown = variants.filter(({ group }) => group === 'sampling');
  const rows = shown.map(({ name }) => ({
    label: name,
    parts: STAGES.flatMap((stage) => {
      const median = medianOf(measured.values(SERIES.stage(name, stage)));
      return median === undefined ? [] : [{ name: stage, value: median }];
    }),
  }));
  return {
    title: 'Stages',
    text:
      'Time per stage, as the run itself counts it. Stages overlap: “decode” is the time spent waiting for a frame, ' +
      'while workers detect; the sum is therefore more than the time of the run.',
    figures: [
      shareChart({
        caption: 'Shares of the counted time per analysed frame.',
        axis: '% of the counted time',
        rows: rows.filter(({ parts }) => parts.length > 0),
      }),
    ],
    tables: [
      {
        title: 'Milliseconds per analysed frame, median (quartiles)',
        columns: [left('stage'), ...shown.map(({ name }) => right(name))],
        rows: [
          ...STAGES.map((stage) => [
            stage,
            ...shown.map(({ name }) => spreadText(measured.values(SERIES.stage(name, stage)))),
          ]),
          [
            'gate, % of the run',
            ...shown.map(({ name }) => spreadText(measured.values(SERIES.gateShare(name)))),
          ],
        ],
      },
    ],
  };
}

/** How long a frame takes from its slot to its rows. Records about the whole clip wait for its end: not shown. */
export function latencySection({ measured, variants }: ThroughputFindings): ReportSection {
  const shown = variants.filter(({ group, name }) => group === 'sampling' && name !== KEY_FRAMES);
  const percentiles = [
    { key: 'median', name: 'median' },
    { key: 'p95', name: '95 %' },
    { key: 'p99', name: '99 %' },
  ];
  return {
    title: 'Latency',
    text: 'From the moment a frame lies whole in its slot to the moment its rows are there.',
    figures: [
      rangeChart({
        caption: 'Median, 95th and 99th percentile over the frames of a run; medians of the runs.',
        axis: 'milliseconds',
        unit: 'ms',
        rows: shown.map(({ name }) => ({
          label: name,
          values: percentiles.flatMap(({ key, name: percentile }) => {
            const median = medianOf(measured.values(SERIES.latency(name, key)));
            return median === undefined ? [] : [{ name: percentile, value: median }];
          }),
        })),
      }),
    ],
    tables: [
      {
        title: 'Milliseconds, median (quartiles) of the runs',
        columns: [left('analysed'), ...percentiles.map(({ name }) => right(name))],
        rows: shown.map(({ name }) => [
          name,
          ...percentiles.map(({ key }) => spreadText(measured.values(SERIES.latency(name, key)))),
        ]),
      },
    ],
  };
}

/** Whether memory stays where it is. */
export function memorySection({ measured, variants }: ThroughputFindings): ReportSection {
  const lines = measured.curves.filter(({ name }) => name.startsWith('memory'));
  return {
    title: 'Memory',
    text:
      'Resident set of the process over a run that analyses every frame: left alone, and with garbage collected every 50 ' +
      'frames, which shows what stays.',
    figures:
      lines.length === 0
        ? []
        : [
            lineChart({
              caption: 'Resident memory of the process, without the decoder’s.',
              xAxis: 'analysed frames',
              yAxis: 'MB',
              lines,
              dots: false,
            }),
          ],
    tables: [
      {
        title: 'Peaks, MB, median (quartiles)',
        columns: [left('run'), right('process'), right('decoder')],
        rows: variants.map(({ name }) => [
          name,
          spreadText(measured.values(SERIES.peakMemory(name))),
          spreadText(measured.values(SERIES.decoderMemory(name))),
        ]),
      },
    ],
  };
}

/** The command line from nothing to its first row. */
export function firstRowSection({ measured }: ThroughputFindings): ReportSection {
  const values = measured.values(SERIES.firstRow);
  return {
    title: 'First row',
    text: 'facegate analyze with a seed on every face and rows of frames: start of the process to the first row.',
    tables: [
      {
        title: 'Milliseconds',
        columns: [left('run'), ...values.map((_, index) => right(String(index + 1))), right('median')],
        rows: [['first row', ...values.map(numberText), numberText(medianOf(values) ?? NaN)]],
      },
    ],
  };
}

/** Other detectors, decoders and engines, at ten analysed frames per second. */
export function alternativeSection({
  measured,
  variants,
  axes,
}: ThroughputFindings): ReportSection | undefined {
  const others = variants.filter(({ group }) => group === 'alternative');
  if (others.length === 0) return undefined;
  const name = `${TEN_PER_SECOND}, profile ${axes.profile}`;
  return {
    title: 'Other detectors, decoders and engines',
    text: 'The same clip at 10 analysed frames per second.',
    figures: [
      barChart({
        caption: 'Frames of the clip per second.',
        axis: 'frames per second',
        unit: '',
        bars: [
          ...barsOf(name, measured.values(SERIES.rate(TEN_PER_SECOND))),
          ...others.flatMap((other) => barsOf(other.name, measured.values(SERIES.rate(other.name)))),
        ],
      }),
    ],
  };
}

/** How near the networks come to the arithmetic that the machine can do. */
export function kernelSection({ measured, profiles }: ThroughputFindings): ReportSection | undefined {
  if (profiles.length === 0) return undefined;
  return {
    title: 'Networks against the machine’s arithmetic',
    text:
      'Multiply-accumulates per second on one thread, as a share of what a product of two 1024 x 1024 matrices reaches in ' +
      'the same runtime in the same minute.',
    figures: [
      barChart({
        caption: 'Share of the matrix product’s rate; dots are rounds of the measurement.',
        axis: '% of the matrix product',
        unit: '%',
        bars: profiles.flatMap((network) => {
          const name = networkName(network);
          return barsOf(name, measured.values(SERIES.networkShare(name)));
        }),
        reference: { label: 'matrix product', value: 100 },
      }),
    ],
    tables: [
      {
        title: 'One thread, median (quartiles)',
        columns: [
          left('network'),
          right('input'),
          right('MMAC per picture'),
          right('ms per picture'),
          right('GMAC/s'),
          right('% of the matrix product'),
          left('most time goes to'),
        ],
        rows: [
          ...profiles.map((network) => {
            const name = networkName(network);
            return [
              name,
              network.shape.slice(1, 3).toReversed().join('x'),
              numberText(network.macsPerItem / 1e6),
              spreadText(measured.values(SERIES.networkTime(name))),
              spreadText(measured.values(SERIES.networkRate(name))),
              spreadText(measured.values(SERIES.networkShare(name))),
              network.operators
                .slice(0, 3)
                .map(({ operator, share }) => `${operator} ${Math.round(100 * share)} %`)
                .join(', '),
            ];
          }),
          [
            'matrix product',
            '1024x1024',
            numberText(1024 ** 3 / 1e6),
            '–',
            spreadText(measured.values(SERIES.matrixProduct)),
            '100',
            '',
          ],
        ],
      },
    ],
  };
}
