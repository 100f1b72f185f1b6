import { createRequire } from 'node:module';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { ROW_COLUMNS, type ReleasedObservation, type SinkFormat } from '../../../src/index.ts';
import { readCues } from '../../fixtures/read-cues.ts';
import { VARIED_ROWS, releasedFrame } from '../../fixtures/released-rows.ts';
import { writtenRows } from '../../fixtures/written-rows.ts';

/** What we use of the W3C test suite's own parser, which has no types. */
interface WebVttParser {
  parse(
    text: string,
    mode: 'metadata' | 'subtitles/captions/descriptions',
  ): {
    readonly cues: readonly { readonly startTime: number; readonly endTime: number; readonly text: string }[];
    readonly errors: readonly unknown[];
  };
}

const { WebVTTParser } = createRequire(import.meta.url)('webvtt-parser') as {
  WebVTTParser: new (entities: object) => WebVttParser;
};

async function written(format: SinkFormat, rows: readonly ReleasedObservation[]): Promise<string> {
  return (await writtenRows(format, rows)).toString('utf8');
}

/** Minutes of a face that walks through the picture, so that cues follow each other without a break. */
const WALK = Array.from({ length: 300 }, (_, index) =>
  releasedFrame(index * 100_000, {
    box: { x: index / 400, y: 0.3, width: 0.2, height: 0.3 },
    gender: { label: 'female', probability: 0.9 },
  }),
);

describe('a text track', () => {
  it.each([
    ['varied rows', VARIED_ROWS],
    ['a walk', WALK],
    ['nothing', []],
  ])('of %s is without fault to the parser of the W3C', async (_, rows) => {
    const text = await written('webvtt', rows);
    const { cues, errors } = new WebVTTParser({}).parse(text, 'subtitles/captions/descriptions');
    expect(errors).toEqual([]);
    expect(cues.map(({ startTime, endTime, text: caption }) => [startTime, endTime, caption])).toEqual(
      readCues(Buffer.from(text)).map(([startMs, endMs, , caption]) => [
        startMs / 1000,
        endMs / 1000,
        caption,
      ]),
    );
  });

  it('is found faulty by that parser where it is', () => {
    const parser = new WebVTTParser({});
    const faulty = 'WEBVTT\n\n00:00:02.000 --> 00:00:01.000\nage 30\n\n';
    expect(parser.parse(faulty, 'subtitles/captions/descriptions').errors).not.toEqual([]);
  });
});

describe('a CSV file', () => {
  it('is read by csv-parse as it was written, and no field can be a formula', async () => {
    const text = await written('csv', VARIED_ROWS);
    const records = parse(text, { relax_column_count: false, record_delimiter: '\r\n' });
    expect(records[0]).toEqual(ROW_COLUMNS.map(({ name }) => name));
    expect(records).toHaveLength(VARIED_ROWS.length + 1);
    for (const field of records.flat()) {
      expect(field).toMatch(/^(?:|-?\d+(?:\.\d+)?(?:e-?\d+)?|[A-Za-z][\w ]*)$/);
    }
  });
});
