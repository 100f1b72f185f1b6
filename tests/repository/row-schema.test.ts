import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROW_COLUMNS, ROW_SCHEMA_VERSION, SINK_FORMATS, formatOfPath } from '../../src/index.ts';
import { ROOT } from '../fixtures/sample-runs.ts';

const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** The body of the table whose first heading is this, as cells. */
function tableOf(firstHeading: string): readonly (readonly string[])[] {
  const lines = README.split('\n');
  const head = lines.findIndex((line) => new RegExp(`^\\| ${firstHeading} +\\|`).test(line));
  if (head < 0) throw new Error('no such table');
  const body = lines.slice(head + 2);
  return body
    .slice(
      0,
      body.findIndex((line) => !line.startsWith('|')),
    )
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

describe('README, "What comes out"', () => {
  it('has the columns of the code', () => {
    expect(tableOf('column')).toEqual(
      ROW_COLUMNS.map(({ name, jsonPath, type, unit, rows, meaning }) => [
        ...[`\`${name}\``, `\`${jsonPath}\``, type, unit, rows, meaning],
      ]),
    );
    expect(README).toContain(`Row schema, version ${ROW_SCHEMA_VERSION}.`);
  });

  it('has the formats of the code, with the suffixes that imply them', () => {
    const table = tableOf('format');
    expect(table.map(([format]) => format)).toEqual(SINK_FORMATS.map((format) => `\`${format}\``));
    for (const [format, suffixes] of table) {
      for (const [, suffix] of (suffixes ?? '').matchAll(/`(.+?)`/g)) {
        expect(`\`${String(formatOfPath(`rows${String(suffix)}`))}\``).toBe(format);
      }
    }
  });
});
