/**
 * Parses CSV text (RFC 4180): quoted fields, doubled quotes, CRLF or LF. A carriage return inside a line is no end of it.
 * Fields are trimmed.
 *
 * @returns One record per line, by the names of the header, lower-cased; empty lines are left out. `undefined` when a
 * quote is not closed.
 */
export function parseCsv(text: string): readonly ReadonlyMap<string, string>[] | undefined {
  const rows = rowsOf(text.replace(/^\uFEFF/, ''));
  if (rows === undefined) return undefined;
  const [header = [], ...records] = rows.filter((row) => row.some((field) => field !== ''));
  const names = header.map((name) => name.toLowerCase());
  return records.map((record) => new Map(names.map((name, column) => [name, record[column] ?? ''])));
}

function rowsOf(text: string): readonly (readonly string[])[] | undefined {
  const rows: string[][] = [];
  let row: string[] = [];
  // A field: quoted, or anything up to a comma or the end of the line; then what ends it.
  const field = /(?:\s*"((?:[^"]|"")*)"[^,\n]*|([^,\n]*))(,|\n|$)/gy;
  while (field.lastIndex < text.length) {
    const match = field.exec(text);
    if (match === null) return undefined;
    const [, quoted, plain = '', end] = match;
    if (quoted === undefined && plain.includes('"')) return undefined;
    row.push((quoted === undefined ? plain : quoted.replaceAll('""', '"')).trim());
    if (end === ',') {
      if (field.lastIndex === text.length) row.push('');
      continue;
    }
    rows.push(row);
    row = [];
  }
  if (row.length > 0) rows.push(row);
  return rows;
}
