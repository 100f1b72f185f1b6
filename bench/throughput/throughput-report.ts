import { runFileOf, type Headline } from '../report/run-file.ts';
import type { Report } from '../report/report.ts';
import { SERIES } from './series-names.ts';
import { throughputHeadlines } from './throughput-headlines.ts';
import {
  alternativeSection,
  endToEndSection,
  firstRowSection,
  kernelSection,
  latencySection,
  memorySection,
  stageSection,
  workerSection,
} from './throughput-sections.ts';
import type { ThroughputFindings } from './findings.ts';

/** Returns the report of a throughput run. */
export function throughputReport(findings: ThroughputFindings): Report {
  const { measured, startedAt, commit, host, versions, settings } = findings;
  const headlines: Headline[] = throughputHeadlines(findings);
  const run = runFileOf({
    bench: 'throughput',
    ...{ startedAt, commit, host, versions, settings },
    samples: measured.series,
    curves: measured.curves,
    headlines,
    notes: notesOf(findings),
  });
  const sections = [
    endToEndSection(findings),
    workerSection(findings),
    stageSection(findings),
    latencySection(findings),
    memorySection(findings),
    firstRowSection(findings),
    alternativeSection(findings),
    kernelSection(findings),
  ];
  return {
    title: 'How fast, from file to released row',
    lede:
      'A whole run of facegate, its consent gate included, against decoding alone: ffmpeg decodes the same clip on the ' +
      'same machine, in turns with it, and throws the frames away.',
    run,
    sections: sections.filter((section) => section !== undefined),
    method: METHOD,
  };
}

const METHOD = [
  'Every run is a process of its own; its time goes from the start of the process to its end. The runs take turns, ' +
    'forwards and backwards. Medians, with quartiles, of all repetitions; nothing is left out.',
  'A rate counts frames of the clip, those that the sampling skips too: how much video is covered per second.',
  'Every run passes the consent gate, under a record that the bench issues to itself for a key of its own, and has to ' +
    'release rows; one that releases none is an error.',
  'Decode only: ffmpeg -i clip -map 0:V:0 -f null -, with its own choice of threads. Ratios are taken within one turn.',
  'Processor time is that of the process and of the decoder it starts, from the system’s own accounts.',
  'Latency: from the last byte of a frame in its slot to its rows. Memory: resident set of the process, the decoder apart.',
  'Networks: one thread, noise as input, in turns with a product of two 1024 x 1024 float32 matrices in the same runtime, ' +
    'one of them part of the model. Multiply-accumulates are counted from the shapes that the runtime reports.',
];

function notesOf({ versions, settings, measured, profiles }: ThroughputFindings): string[] {
  const notes: string[] = [];
  if (settings['quick'] === true) notes.push('A quick run: few and short measurements; do not quote them.');
  const missing = Object.entries(versions).filter(([, version]) => version === 'missing');
  for (const [name] of missing) notes.push(`${name} is not installed here and was not measured.`);
  if (measured.values(SERIES.settledMemorySlope).length === 0) {
    notes.push('The clip is too short to tell whether memory grows: that takes 20 000 analysed frames.');
  }
  for (const { id, shape, operators } of profiles) {
    if ((shape[0] ?? 1) > 1 || operators.length === 0) continue;
    const largest = operators
      .slice(0, 4)
      .map(({ operator, share }) => `${operator} ${Math.round(100 * share)} %`)
      .join(', ');
    notes.push(`${id}: the runtime's profile gives its time to ${largest}.`);
  }
  return notes;
}
