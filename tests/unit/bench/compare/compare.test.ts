import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareRuns } from '../../../../bench/compare/compare.ts';
import { comparisonText } from '../../../../bench/compare/comparison-text.ts';
import type { RunContent, Series } from '../../../../bench/report/run-file.ts';
import { benchRun } from '../../../fixtures/bench-run.ts';

let folder: string;
let count = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'facegate-test-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function written(changes: Partial<RunContent>): string {
  count += 1;
  const path = join(folder, `${count}.json`);
  writeFileSync(path, JSON.stringify(benchRun(changes)));
  return path;
}

const series = (name: string, better: Series['better'], values: number[]): Series => ({
  name,
  unit: 'x',
  better,
  values,
});

const before = [
  series('rate', 'higher', [100, 101, 99, 102, 98]),
  series('time', 'lower', [10, 11, 10.5, 10.2, 10.8]),
  series('steady', 'higher', [5, 6, 7, 8, 9]),
  series('few', 'higher', [1, 2]),
  series('gone', 'higher', [1]),
];
const after = [
  series('rate', 'higher', [130, 131, 129, 132, 128]),
  series('time', 'lower', [14, 15, 14.5, 14.2, 14.8]),
  series('steady', 'higher', [5.5, 6.5, 7.5, 8.5, 4.5]),
  series('few', 'higher', [10, 20]),
  series('new', 'higher', [1]),
];

describe('comparing two runs', () => {
  it('tells what changed beyond noise from what did not', async () => {
    const comparison = await compareRuns(written({ samples: before }), written({ samples: after }), false);
    const verdicts = Object.fromEntries(comparison.changes.map(({ name, verdict }) => [name, verdict]));
    expect(verdicts).toEqual({
      rate: 'better',
      time: 'worse',
      steady: 'no-difference-shown',
      few: 'too-few',
    });
    expect(comparison.changes[0]?.ratio?.ratio).toBeCloseTo(1.3, 2);
    expect(comparison.unmatched).toEqual(['gone', 'new']);
    expect(comparison.differences).toEqual([]);
    const text = comparisonText(comparison);
    expect(text.indexOf('| rate')).toBeLessThan(text.indexOf('Everything else'));
    expect(text.indexOf('| steady')).toBeGreaterThan(text.indexOf('Everything else'));
    expect(text).toContain('Only in one of the runs: gone; new.');
  });

  it('says of a run and itself that nothing changed', async () => {
    const path = written({ samples: before });
    const comparison = await compareRuns(path, path, false);
    expect(comparisonText(comparison)).toContain('Nothing changed beyond noise');
  });

  it('refuses another clip or machine, and lists it when told to go on', async () => {
    const one = written({ samples: before, settings: { 'clip sha256': 'a' } });
    const host = { ...benchRun().host, cores: 4 };
    const other = written({ samples: after, settings: { 'clip sha256': 'b' }, host });
    await expect(compareRuns(one, other, false)).rejects.toMatchObject({ code: 'ERR_BENCH_DIFFERENT' });
    const { differences, changes } = await compareRuns(one, other, true);
    expect(differences).toEqual(['clip: "a", then "b"', 'cores: 2, then 4']);
    expect(changes).toHaveLength(4);
  });

  it('refuses what is no run file, and two benches', async () => {
    const one = written({ samples: before });
    const text = join(folder, 'text.json');
    writeFileSync(text, '{"schema":"facegate-bench-1"}');
    await expect(compareRuns(one, text, true)).rejects.toMatchObject({ code: 'ERR_BENCH_FILE' });
    await expect(compareRuns(one, join(folder, 'none.json'), true)).rejects.toMatchObject({
      code: 'ERR_BENCH_FILE',
    });
    const peers = written({ samples: before, bench: 'peers' });
    await expect(compareRuns(one, peers, true)).rejects.toMatchObject({ code: 'ERR_BENCH_FILE' });
  });
});
