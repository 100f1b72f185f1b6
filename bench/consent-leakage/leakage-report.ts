import type { Report } from '../report/report.ts';
import { runFileOf, type Headline, type Series } from '../report/run-file.ts';
import type { Table } from '../report/table.ts';
import type { RunFacts } from '../surroundings/run-facts.ts';
import type { LeakageResult } from './measure.ts';

/** The sampling when nothing is asked for. */
const USUAL_SAMPLING = '10';
/** Samplings at which faces are followed: recall is asked of them. */
const FOLLOWED: readonly string[] = [USUAL_SAMPLING, '5', 'all'];
const MINIMUM_PLAIN_RECALL_PERCENT = 90;

/** Returns the report of the consent leakage suite. */
export function leakageReport(facts: RunFacts, results: readonly LeakageResult[]): Report {
  const scenarios = unique(results.map(({ scenario }) => scenario));
  const plain = unique(results.filter((result) => result.plain).map(({ scenario }) => scenario));
  const groups = groupsOf(results);
  return {
    title: 'Consent leakage',
    lede: 'Whose results leave the gate on clips with known truth, statement by statement and sampling by sampling.',
    run: runFileOf({
      bench: 'leakage',
      ...facts,
      settings: { scenarios, 'plain scenarios': plain },
      samples: groups.flatMap(seriesOf),
      curves: [],
      headlines: headlinesOf(results),
      notes: NOTES,
    }),
    sections: [
      { title: 'By sampling and statement', tables: [groupTable(groups)] },
      { title: 'Recall at 10 frames per second', tables: [recallTable(results, scenarios)] },
    ],
    method: NOTES,
  };
}

const NOTES = [
  'Leaked: rows that show, wholly or in part, somebody who did not consent, or nobody.',
  'Recall: faces of consenting people in plain sight, in analysed frames, that were released. Of a single key frame only some ' +
    'statements can claim anything; “one too few” is refuted by the media, so that nothing may be released.',
  'Plain scenarios: one person; two people apart; a slow crossing before and after the overlap.',
];

interface Group {
  readonly sampling: string;
  readonly scope: string;
  readonly results: readonly LeakageResult[];
}

function groupsOf(results: readonly LeakageResult[]): readonly Group[] {
  return unique(results.map(({ sampling }) => sampling)).flatMap((sampling) =>
    unique(results.map(({ scope }) => scope)).map((scope) => ({
      sampling,
      scope,
      results: results.filter((result) => result.sampling === sampling && result.scope === scope),
    })),
  );
}

/** Values are per scenario, in the order of the scenarios that have the statement. */
function seriesOf({ sampling, scope, results }: Group): Series[] {
  const named = (
    name: string,
    better: Series['better'],
    value: (result: LeakageResult) => number,
  ): Series => ({
    name: `${samplingText(sampling)}, ${scope}: ${name}`,
    unit: '',
    better,
    values: results.map(value),
  });
  return [
    named('released rows', 'neither', ({ releasedRows }) => releasedRows),
    named('leaked rows', 'lower', ({ leakedRows }) => leakedRows),
    named('faces that could be released', 'neither', ({ claimedFaces }) => claimedFaces),
    named('of them released', 'higher', ({ recalledFaces }) => recalledFaces),
  ];
}

function headlinesOf(results: readonly LeakageResult[]): Headline[] {
  const asked = results.filter(
    ({ plain, sampling, claimedFaces }) => plain && FOLLOWED.includes(sampling) && claimedFaces > 0,
  );
  return [
    {
      label: 'Leaked rows',
      value: sumOf(results, ({ leakedRows }) => leakedRows),
      unit: '',
      target: { kind: 'at-most', value: 0 },
      explanation: 'Released rows about somebody who did not consent, over all scenarios and samplings.',
    },
    {
      label: 'Released rows',
      value: sumOf(results, ({ releasedRows }) => releasedRows),
      unit: '',
      explanation: 'What the leaked rows are out of.',
    },
    ...(asked.length === 0
      ? []
      : [
          {
            label: 'Least recall on a plain scenario',
            value: Math.min(...asked.map(recallPercent)),
            unit: '%',
            target: { kind: 'at-least' as const, value: MINIMUM_PLAIN_RECALL_PERCENT },
            explanation: 'At 5 and 10 frames per second and with all frames, under any true statement.',
          },
        ]),
  ];
}

function groupTable(groups: readonly Group[]): Table {
  return {
    title: 'By sampling and statement',
    columns: [
      { title: 'sampling', align: 'left' },
      { title: 'statement', align: 'left' },
      { title: 'scenarios', align: 'right' },
      { title: 'rows', align: 'right' },
      { title: 'leaked', align: 'right' },
      { title: 'recall', align: 'right' },
      { title: 'least on a plain scenario', align: 'right' },
    ],
    rows: groups.map(({ sampling, scope, results }) => {
      const plain = results.filter((result) => result.plain && result.claimedFaces > 0).map(recallPercent);
      const claimed = sumOf(results, ({ claimedFaces }) => claimedFaces);
      const recalled = sumOf(results, ({ recalledFaces }) => recalledFaces);
      return [
        samplingText(sampling),
        scope,
        `${results.length}`,
        `${sumOf(results, ({ releasedRows }) => releasedRows)}`,
        `${sumOf(results, ({ leakedRows }) => leakedRows)}`,
        claimed === 0 ? '–' : `${recalled}/${claimed}`,
        plain.length === 0 ? '–' : `${Math.min(...plain).toFixed(0)} %`,
      ];
    }),
  };
}

function recallTable(results: readonly LeakageResult[], scenarios: readonly string[]): Table {
  const usual = results.filter(({ sampling }) => sampling === USUAL_SAMPLING);
  const scopes = unique(usual.filter(({ claimedFaces }) => claimedFaces > 0).map(({ scope }) => scope));
  return {
    title: 'Recall at 10 frames per second',
    columns: [
      { title: 'scenario', align: 'left' },
      ...scopes.map((title) => ({ title, align: 'right' as const })),
    ],
    rows: scenarios.map((scenario) => [
      scenario,
      ...scopes.map((scope) => {
        const found = usual.find((result) => result.scenario === scenario && result.scope === scope);
        if (found === undefined || found.claimedFaces === 0) return '–';
        return `${found.recalledFaces}/${found.claimedFaces}`;
      }),
    ]),
  };
}

function samplingText(sampling: string): string {
  if (sampling === 'all') return 'all frames';
  return sampling === 'keyframes' ? 'key frames' : `${sampling} frames/s`;
}

function recallPercent({ recalledFaces, claimedFaces }: LeakageResult): number {
  return (100 * recalledFaces) / claimedFaces;
}

function sumOf(results: readonly LeakageResult[], value: (result: LeakageResult) => number): number {
  return results.reduce((sum, result) => sum + value(result), 0);
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
