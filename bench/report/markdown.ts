import { isMet, targetText } from './headline-text.ts';
import { quantityText } from './number-text.ts';
import type { Report } from './report.ts';
import { markdownTable, type Table } from './table.ts';

/** Returns a report as Markdown for the terminal: headlines and tables, no plots. */
export function renderMarkdown(report: Report): string {
  const { run } = report;
  const sections = report.sections.flatMap(({ title, tables = [] }) =>
    tables.length === 0
      ? []
      : [`## ${title}`, ...tables.map((table) => `${captionOf(table, title)}${markdownTable(table)}`)],
  );
  const notes = run.summary.notes.map((note) => `- ${note}`).join('\n');
  return [
    `# ${report.title}`,
    ...(run.summary.headlines.length === 0 ? [] : [markdownTable(headlineTable(report))]),
    ...sections,
    ...(notes === '' ? [] : [`## Notes\n\n${notes}\n`]),
  ].join('\n\n');
}

function captionOf(table: Table, title: string): string {
  return table.title === title ? '' : `${table.title}\n\n`;
}

function headlineTable({ run }: Report): Table {
  return {
    title: 'In short',
    columns: [
      { title: 'in short', align: 'left' },
      { title: 'measured', align: 'right' },
      { title: 'asked', align: 'right' },
      { title: '', align: 'left' },
    ],
    rows: run.summary.headlines.map((headline) => [
      headline.label,
      quantityText(headline.value, headline.unit),
      targetText(headline),
      { true: 'met', false: 'not met', undefined: '' }[`${isMet(headline)}`],
    ]),
  };
}
