/** A table of text; numbers are written by the caller, so that terminal and page say the same. */
export interface Table {
  readonly title: string;
  readonly columns: readonly { readonly title: string; readonly align: 'left' | 'right' }[];
  readonly rows: readonly (readonly string[])[];
}

/** Returns a table as Markdown, its columns padded so that it reads well as plain text too. */
export function markdownTable({ columns, rows }: Table): string {
  const widths = columns.map(({ title }, column) =>
    Math.max(3, title.length, ...rows.map((row) => escaped(row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${columns.map(({ align }, column) => padded(cells[column] ?? '', widths[column] ?? 0, align)).join(' | ')} |`;
  const rule = columns.map(({ align }, column) => {
    const dashes = '-'.repeat(Math.max(2, (widths[column] ?? 3) - 1));
    return align === 'right' ? `${dashes}:` : `${dashes}-`;
  });
  return [line(columns.map(({ title }) => title)), `| ${rule.join(' | ')} |`, ...rows.map(line), ''].join(
    '\n',
  );
}

function padded(text: string, columnWidth: number, align: 'left' | 'right'): string {
  const cell = escaped(text);
  const space = ' '.repeat(Math.max(0, columnWidth - cell.length));
  return align === 'right' ? `${space}${cell}` : `${cell}${space}`;
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|');
}
