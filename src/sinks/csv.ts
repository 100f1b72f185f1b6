import type { ReleasedObservation } from '../consent/released-observation.ts';
import type { Output } from './output.ts';
import { ROW_COLUMNS, cellsOf, type Cell } from './row-schema.ts';
import type { Sink } from './sink.ts';

/** Writes RFC 4180: a header, then one record per row, each ended by CRLF; an absent value is an empty field. */
export function csvSink(output: Output): Sink {
  let header = `${ROW_COLUMNS.map(({ name }) => name).join(',')}\r\n`;
  const takeHeader = (): string => {
    const taken = header;
    header = '';
    return taken;
  };
  return {
    async write(observation) {
      await output.write(takeHeader() + formatCsvRecord(observation));
    },
    async close() {
      const rest = takeHeader();
      if (rest !== '') await output.write(rest);
      await output.close();
    },
    abandon: () => output.abandon(),
  };
}

/** Returns one row as a CSV record with its CRLF. */
export function formatCsvRecord(observation: ReleasedObservation): string {
  return `${cellsOf(observation).map(csvField).join(',')}\r\n`;
}

/**
 * Returns one field. Text is quoted where RFC 4180 section 2 asks for it, and text that a spreadsheet would run as a
 * formula gets an apostrophe in front. A number stays bare, a negative one too: a sign and digits are that number.
 */
export function csvField(cell: Cell): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number') return String(cell);
  const inert = /^[=+\-@\t\r\n]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
