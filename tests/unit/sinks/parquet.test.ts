import { parquetMetadata } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import type { Output } from '../../../src/sinks/output.ts';
import { parquetSink } from '../../../src/sinks/parquet.ts';
import { ROW_COLUMNS } from '../../../src/sinks/row-schema.ts';
import { cellsOfRow, readParquet } from '../../fixtures/read-rows.ts';
import { releasedTrack } from '../../fixtures/released-rows.ts';

/** Keeps a copy of what is written, and the very bytes, which the sink is to overwrite. */
function recordingOutput(): Output & { copies: Uint8Array[]; borrowed: Uint8Array[] } {
  const copies: Uint8Array[] = [];
  const borrowed: Uint8Array[] = [];
  return {
    ...{ copies, borrowed },
    write(chunk) {
      if (typeof chunk === 'string') throw new Error('Parquet is bytes');
      copies.push(chunk.slice());
      borrowed.push(chunk);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
    abandon: () => Promise.resolve(),
  };
}

const ROWS = Array.from({ length: 25 }, (_, index) =>
  releasedTrack({ trackId: index + 1, ageYears: 20 + index }),
);

describe('parquetSink', () => {
  it('writes row groups as they fill, and reads back across them', async () => {
    const output = recordingOutput();
    const sink = parquetSink(output, { rowsPerGroup: 10 });
    for (const [index, row] of ROWS.entries()) {
      await sink.write(row);
      expect(output.copies).toHaveLength(Math.floor((index + 1) / 10));
    }
    await sink.close();
    const file = Buffer.concat(output.copies);
    const { row_groups, schema, key_value_metadata } = parquetMetadata(new Uint8Array(file).buffer);
    expect(row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([10, 10, 5]);
    expect(schema.slice(1).map(({ name }) => name)).toEqual(ROW_COLUMNS.map(({ name }) => name));
    const required = schema.filter(({ repetition_type }) => repetition_type === 'REQUIRED');
    expect(required.map(({ name }) => name)).toEqual(['type', 'trackId', 'decision']);
    expect(key_value_metadata).toContainEqual({ key: 'facegate.rowSchemaVersion', value: '1' });
    expect(await readParquet(file)).toEqual(ROWS.map(cellsOfRow));
  });

  it('overwrites its buffer', async () => {
    const output = recordingOutput();
    const sink = parquetSink(output, { rowsPerGroup: 10 });
    for (const row of ROWS) await sink.write(row);
    await sink.close();
    expect(output.copies.some((bytes) => bytes.some((byte) => byte !== 0))).toBe(true);
    expect(output.borrowed.every((bytes) => bytes.every((byte) => byte === 0))).toBe(true);
  });

  it('does not write the rows it holds when it is given up', async () => {
    const output = recordingOutput();
    const sink = parquetSink(output, { rowsPerGroup: 10 });
    for (const row of ROWS.slice(0, 5)) await sink.write(row);
    await sink.abandon();
    expect(output.copies).toEqual([]);
  });
});
