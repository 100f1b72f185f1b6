import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

// Writes tests/mutation/README.md from what Stryker left in reports/mutation: the score, counts per folder, every mutant that
// survived, and every one that is left out as equivalent, with the reason that stands beside it in the source.
//
// node dist/bench/mutation-report.js [report.json ...]

interface Mutant {
  readonly status: string;
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly statusReason?: string;
  readonly location: { readonly start: { readonly line: number } };
}

interface MutationReport {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
}

const PAGE = 'tests/mutation/README.md';
const KILLED: ReadonlySet<string> = new Set(['Killed', 'Timeout']);
const OPEN: ReadonlySet<string> = new Set(['Survived', 'NoCoverage']);

/** One mutant with where it is. */
interface Placed extends Mutant {
  readonly path: string;
  readonly line: string;
}

function placed(report: MutationReport): readonly Placed[] {
  return Object.entries(report.files).flatMap(([path, { source, mutants }]) => {
    const lines = source.split('\n');
    return mutants.map((mutant) => ({
      ...mutant,
      path,
      line: lines[mutant.location.start.line - 1]?.trim() ?? '',
    }));
  });
}

/** Of several reports the last one speaks for a file. */
function merged(reports: readonly MutationReport[]): MutationReport {
  return { files: Object.assign({}, ...reports.map(({ files }) => files)) as MutationReport['files'] };
}

function countsOf(mutants: readonly Placed[]): string {
  const killed = mutants.filter(({ status }) => KILLED.has(status)).length;
  const open = mutants.filter(({ status }) => OPEN.has(status)).length;
  const equivalent = mutants.filter(({ status }) => status === 'Ignored').length;
  const score = killed + open === 0 ? '–' : `${((100 * killed) / (killed + open)).toFixed(1)} %`;
  return `${(killed + open).toString()} | ${killed.toString()} | ${open.toString()} | ${equivalent.toString()} | ${score}`;
}

function render(mutants: readonly Placed[]): string {
  const folders = [...new Set(mutants.map(({ path }) => dirname(path)))].sort();
  const rows = folders.map(
    (folder) => `| \`${folder}\` | ${countsOf(mutants.filter(({ path }) => dirname(path) === folder))} |`,
  );
  return `${[
    '# Mutation testing of the consent gate',
    '',
    'Written by `npm run test:mutation:report` from the results of `npm run test:mutation`; not by hand.',
    '',
    '| folder | mutants | killed | not killed | equivalent, left out | killed of the rest |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    `| all | ${countsOf(mutants)} |`,
    '',
    '## Not killed',
    '',
    ...listOf(mutants.filter(({ status }) => OPEN.has(status))),
    '',
    '## Equivalent',
    '',
    'Mutants that no test can tell from the program; the reason stands beside them in the source. A comment there leaves out',
    'every mutant of its kind on its line: of some pairs that are counted here one can be told from the program, and was',
    'killed before the comment was written.',
    '',
    ...listOf(mutants.filter(({ status }) => status === 'Ignored')),
  ].join('\n')}\n`;
}

function listOf(mutants: readonly Placed[]): readonly string[] {
  if (mutants.length === 0) return ['None.'];
  const items = mutants.map(({ path, line, mutatorName, statusReason }) => {
    const reason = statusReason === undefined ? '' : `: ${statusReason}`;
    return `- \`${path}\`, ${mutatorName}${reason}\n  \`${line.replaceAll('`', '’')}\``;
  });
  return [...new Set(items)];
}

const paths = process.argv.length > 2 ? process.argv.slice(2) : ['reports/mutation/consent.json'];
const reports = paths.map((path) => JSON.parse(readFileSync(path, 'utf8')) as MutationReport);
mkdirSync(dirname(PAGE), { recursive: true });
writeFileSync(PAGE, render(placed(merged(reports))));
