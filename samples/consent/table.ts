import type { SampleTemplate } from './template.ts';

const BEGIN = '<!-- table: begin -->';
const END = '<!-- table: end -->';

/** Returns what every record must come to on every clip it is tried on, as a table in Markdown. */
export function renderTable(templates: ReadonlyMap<string, SampleTemplate>): string {
  const rows = [...templates].flatMap(([name, { about, expect }]) =>
    Object.entries(expect).map(([clip, { rows: released, exit, codes }]) => [
      `\`${name}\``,
      about,
      `\`${clip}\``,
      released.toString(),
      codes === '' ? 'none' : codes,
      exit.toString(),
    ]),
  );
  const lines = [['record', 'what it is', 'clip', 'rows', 'decisions', 'exit'], ...rows];
  const [header = '', ...body] = lines.map((cells) => `| ${cells.join(' | ')} |`);
  return [header, '| --- | --- | --- | --- | --- | --- |', ...body].join('\n');
}

/** Returns a page with its table replaced. */
export function withTable(page: string, table: string): string {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error('the page has no place for the table');
  return `${before}${BEGIN}\n\n${table}\n\n${END}${after}`;
}

/** Returns the lines of the table that stands in a page, each cell without the spaces that align it. */
export function tableIn(page: string): readonly string[] {
  const table = page.split(BEGIN)[1]?.split(END)[0] ?? '';
  return table
    .trim()
    .split('\n')
    .map((line) => line.replace(/\s*\|\s*/g, '|').replace(/-{3,}/g, '---'));
}
