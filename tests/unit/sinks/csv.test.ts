import { describe, expect, it } from 'vitest';
import { csvField, formatCsvRecord } from '../../../src/sinks/csv.ts';
import { ROW_COLUMNS, cellsOf } from '../../../src/sinks/row-schema.ts';
import { readCsvRecords } from '../../fixtures/csv-records.ts';
import { VARIED_ROWS, releasedFrame } from '../../fixtures/released-rows.ts';

describe('csvField', () => {
  it.each([
    ['plain', 'plain'],
    ['', ''],
    ['a,b', '"a,b"'],
    ['say "so"', '"say ""so"""'],
    ['two\r\nlines', '"two\r\nlines"'],
    [undefined, ''],
    [0.846, '0.846'],
    [-40_000, '-40000'],
    [-0, '0'],
  ])('%j becomes %j', (cell, field) => {
    expect(csvField(cell)).toBe(field);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])('%j is not run by a spreadsheet', (text) => {
    const [[field] = []] = readCsvRecords(`${csvField(text)}\r\n`);
    expect(field).toBe(`'${text}`);
  });
});

describe('formatCsvRecord', () => {
  it('writes a frame', () => {
    expect(formatCsvRecord(releasedFrame(-40_000, { ageYears: 31 }))).toBe(
      'frame,1,,,,-40000,0.25,0.5,0.125,0.25,,,31,,,A_CONSENT\r\n',
    );
  });

  it('begins no field with a sign but that of a number', () => {
    const fields = readCsvRecords(VARIED_ROWS.map(formatCsvRecord).join('')).flat();
    const signed = fields.filter((field) => /^[=+\-@\t\r]/.test(field));
    expect(signed).toEqual(['-40000', '-40000']);
  });
});

describe('a row', () => {
  it('is refused when a number is not one, or no whole one where its column holds those', () => {
    const broken = [{ ageYears: Number.NaN }, { ageRangeYears: [20.5, 30] as const }, { startUs: 2 ** 60 }];
    for (const row of broken) {
      const frame = releasedFrame(0, row);
      expect(() => cellsOf(frame)).toThrow(expect.objectContaining({ code: 'ERR_INTERNAL' }));
    }
  });

  it('has one cell per column, and columns have different names and paths', () => {
    expect(cellsOf(releasedFrame(0))).toHaveLength(ROW_COLUMNS.length);
    expect(new Set(ROW_COLUMNS.map(({ name }) => name)).size).toBe(ROW_COLUMNS.length);
    expect(new Set(ROW_COLUMNS.map(({ jsonPath }) => jsonPath)).size).toBe(ROW_COLUMNS.length);
  });

  it('lacks only what its column says may be absent', () => {
    for (const row of VARIED_ROWS) {
      const kind = row.box === undefined ? 'track' : 'frame';
      cellsOf(row).forEach((cell, index) => {
        const column = ROW_COLUMNS[index];
        const applies = column?.rows === 'all' || column?.rows === kind;
        if (!applies) expect(cell).toBeUndefined();
        else if (!column.optional) expect(cell).not.toBeUndefined();
      });
    }
  });
});
