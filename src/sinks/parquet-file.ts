import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { Output } from './output.ts';
import { ROW_COLUMNS, ROW_SCHEMA_VERSION, cellsOf, type Cell, type RowColumn } from './row-schema.ts';
import type { ParquetOptions } from './parquet-options.ts';
import type { Sink } from './sink.ts';

/** Rows that wait in memory for their row group; what a reader reads at once. */
const ROWS_PER_GROUP = 4096;
const INITIAL_BUFFER_BYTES = 1 << 18;

/** Makes the sink behind `parquetSink`, in the file that loads the encoder. */
export function parquetFile(output: Output, { rowsPerGroup = ROWS_PER_GROUP }: ParquetOptions): Sink {
  const bytes = new ByteWriter(INITIAL_BUFFER_BYTES);
  const parquet = new ParquetWriter({
    writer: bytes,
    schema: [{ name: 'facegate', num_children: ROW_COLUMNS.length }, ...ROW_COLUMNS.map(schemaElement)],
    kvMetadata: [{ key: 'facegate.rowSchemaVersion', value: String(ROW_SCHEMA_VERSION) }],
    createdBy: 'facegate',
  });
  let rows: (readonly Cell[])[] = [];

  const writeGroup = async (): Promise<void> => {
    const columnData = ROW_COLUMNS.map((column, index) => ({
      name: column.name,
      data: rows.map((row) => storedValue(column, row[index])),
    }));
    rows = [];
    await parquet.write({ columnData, rowGroupSize: rowsPerGroup });
    await drain();
  };
  /** Hands over what was encoded, then overwrites it and starts again at the front of the buffer. */
  const drain = async (): Promise<void> => {
    const encoded = bytes.getBytes();
    await output.write(encoded);
    encoded.fill(0);
    bytes.index = 0;
  };

  return {
    async write(observation) {
      rows.push(cellsOf(observation));
      if (rows.length === rowsPerGroup) await writeGroup();
    },
    async close() {
      if (rows.length > 0) await writeGroup();
      await parquet.finish();
      await drain();
      await output.close();
    },
    async abandon() {
      rows = [];
      bytes.getBytes().fill(0);
      await output.abandon();
    },
  };
}

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];

function schemaElement({ name, type, rows, optional }: RowColumn): SchemaElement {
  const repetition_type = rows === 'all' && !optional ? 'REQUIRED' : 'OPTIONAL';
  switch (type) {
    case 'text':
      return { name, repetition_type, type: 'BYTE_ARRAY', converted_type: 'UTF8' };
    case 'int32':
      return { name, repetition_type, type: 'INT32' };
    case 'int64':
      return { name, repetition_type, type: 'INT64' };
    case 'float64':
      return { name, repetition_type, type: 'DOUBLE' };
  }
}

function storedValue({ type }: RowColumn, cell: Cell): string | number | bigint | null {
  if (cell === undefined) return null;
  return type === 'int64' ? BigInt(cell) : cell;
}
