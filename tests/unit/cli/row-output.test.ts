import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { formatOf, granularityOf, openRowOutput } from '../../../src/cli/row-output.ts';

const onTerminal = Object.getOwnPropertyDescriptor(process.stdout, 'isTTY');

/** Makes standard output look like a terminal, or like a pipe. */
function pretendTerminal(value: boolean): void {
  Object.defineProperty(process.stdout, 'isTTY', { value, configurable: true, writable: true });
}

afterEach(() => {
  if (onTerminal === undefined) Reflect.deleteProperty(process.stdout, 'isTTY');
  else Object.defineProperty(process.stdout, 'isTTY', onTerminal);
});

describe('the format', () => {
  it.each([
    [{ output: '-' }, 'jsonl', 'track'],
    [{ output: 'rows.txt' }, 'jsonl', 'track'],
    [{ output: 'rows.parquet' }, 'parquet', 'track'],
    [{ output: 'rows.vtt' }, 'webvtt', 'frame'],
    [{ output: 'rows.vtt', granularity: 'track' } as const, 'webvtt', 'track'],
    [{ output: 'rows.vtt', format: 'csv' } as const, 'csv', 'track'],
    [{ output: '-', format: 'webvtt' } as const, 'webvtt', 'frame'],
  ])('of %j is %s, by %s', (flags, format, granularity) => {
    expect(formatOf(flags)).toBe(format);
    expect(granularityOf(flags)).toBe(granularity);
  });
});

describe('a name that says another format', () => {
  it('is a mistake, and nothing is opened', async () => {
    const output = join(tmpdir(), 'no/such/rows.vtt');
    await expect(openRowOutput({ output, format: 'csv' })).rejects.toMatchObject({
      ...{ code: 'ERR_OUTPUT_FORMAT', exitStatus: 2 },
    });
  });
});

describe('Parquet', () => {
  it('does not go to a terminal', async () => {
    pretendTerminal(true);
    await expect(openRowOutput({ output: '-', format: 'parquet' })).rejects.toMatchObject({
      ...{ code: 'ERR_OUTPUT_TERMINAL', exitStatus: 2 },
    });
  });

  it('goes down a pipe, and to a file', async () => {
    pretendTerminal(false);
    await (await openRowOutput({ output: '-', format: 'parquet' })).abandon();
    pretendTerminal(true);
    const folder = mkdtempSync(join(tmpdir(), 'facegate-test-'));
    const sink = await openRowOutput({ output: join(folder, 'rows.parquet') });
    await sink.close();
    expect(readdirSync(folder)).toEqual(['rows.parquet']);
    rmSync(folder, { recursive: true });
  });
});

describe('a minimum cohort', () => {
  it('is for counts only, and nothing is opened without', async () => {
    const flags = { output: join(tmpdir(), 'no/such/rows.csv'), minimumCohort: 5 };
    await expect(openRowOutput(flags)).rejects.toMatchObject({ code: 'ERR_USAGE' });
  });
});
