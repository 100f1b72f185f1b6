import { numberText } from '../report/number-text.ts';
import { spreadText } from '../report/spread-text.ts';
import { markdownTable } from '../report/table.ts';
import type { Change, Comparison } from './compare.ts';

const VERDICTS: Readonly<Record<Change['verdict'], string>> = {
  better: 'better',
  worse: 'worse',
  different: 'different',
  'no-difference-shown': 'no difference shown',
  'too-few': 'too few values',
};

/** Returns a comparison as Markdown: what changed beyond noise first, then everything. */
export function comparisonText({ bench, commits, differences, changes, unmatched }: Comparison): string {
  const changed = changes.filter(({ verdict }) => ['better', 'worse', 'different'].includes(verdict));
  const rest = changes.filter((change) => !changed.includes(change));
  const [before, after] = commits;
  return [
    `# ${bench}: ${before}, then ${after}`,
    ...(differences.length === 0
      ? []
      : ['These runs differ in:', differences.map((one) => `- ${one}`).join('\n')]),
    changed.length === 0
      ? 'Nothing changed beyond noise (Mann–Whitney, p < 0.01).'
      : `Changed beyond noise (Mann–Whitney, p < 0.01):\n\n${tableOf(changed)}`,
    ...(rest.length === 0 ? [] : [`Everything else:\n\n${tableOf(rest)}`]),
    ...(unmatched.length === 0 ? [] : [`Only in one of the runs: ${unmatched.join('; ')}.`]),
  ].join('\n\n');
}

function tableOf(changes: readonly Change[]): string {
  const right = (title: string) => ({ title, align: 'right' as const });
  return markdownTable({
    title: '',
    columns: [
      { title: 'series', align: 'left' },
      right('unit'),
      right('before'),
      right('after'),
      right('ratio (99 %)'),
      { title: '', align: 'left' },
    ],
    rows: changes.map(({ name, unit, before, after, ratio, verdict }) => [
      name,
      unit,
      spreadText(before),
      spreadText(after),
      ratio === undefined
        ? '–'
        : `${numberText(ratio.ratio)} (${numberText(ratio.low)}–${ratio.high === Infinity ? '∞' : numberText(ratio.high)})`,
      VERDICTS[verdict],
    ]),
  });
}
