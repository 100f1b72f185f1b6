import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { parseCsv } from './csv-table.ts';

/**
 * Reads a CSV file.
 *
 * @returns Its records as {@link parseCsv} gives them; `undefined` when there is no such regular file, or it cannot be read
 * or parsed.
 */
export async function readTable(path: string): Promise<ReturnType<typeof parseCsv>> {
  const text = await textOf(path).catch(() => undefined);
  return text === undefined ? undefined : parseCsv(text);
}

async function textOf(path: string): Promise<string | undefined> {
  // O_NONBLOCK: opening a pipe must not wait for a writer. A device such as /dev/zero would never end.
  await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return (await file.stat()).isFile() ? await file.readFile('utf8') : undefined;
}
