import { describe, expect, it } from 'vitest';
import { formatOfPath } from '../../../src/sinks/formats.ts';

describe('formatOfPath', () => {
  it.each([
    ['rows.jsonl', 'jsonl'],
    ['rows.ndjson', 'jsonl'],
    ['a.folder/ROWS.CSV', 'csv'],
    ['rows.parquet', 'parquet'],
    ['clip.en.vtt', 'webvtt'],
    ['clip.counts.json', 'counts'],
    ['rows.json', undefined],
    ['csv', undefined],
    ['rows.csv/rows', undefined],
    ['-', undefined],
  ])('%s is %s', (path, format) => {
    expect(formatOfPath(path)).toBe(format);
  });
});
