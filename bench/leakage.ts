import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { scenarios } from '../samples/compose/scenarios.ts';
import type { Sampling } from '../src/index.ts';
import { leakageReport } from './consent-leakage/leakage-report.ts';
import { USUAL, type LeakageResult } from './consent-leakage/measure.ts';
import { measureScenario } from './consent-leakage/suite.ts';
import { publishTables } from './report/publish.ts';
import { runFacts } from './surroundings/run-facts.ts';

const REPORT = 'reports/leakage.json';

/** Every way of choosing frames: replaced in place between two analysed frames is another matter than within one. */
const SAMPLINGS: readonly Sampling[] = [
  USUAL,
  { kind: 'rate', framesPerSecond: 5 },
  { kind: 'all' },
  { kind: 'keyframes' },
];

/**
 * Prints consent leakage and recall of every scenario under every scope, and writes them to `reports/leakage.json`.
 * Arguments, if any, are the names of the scenarios to run. With `--output <folder>` the result is kept there as well, as
 * JSON and Markdown. The exit status is 7 when anything was released about somebody who did not consent.
 */
async function reportLeakage(names: readonly string[], output: string | undefined): Promise<void> {
  const facts = await runFacts();
  print(['scenario', 'fps', 'scope', 'rows', 'leaked', 'recall', 'inferences', 'decisions']);
  const results: LeakageResult[] = [];
  for (const scenario of scenarios) {
    if (names.length > 0 && !names.includes(scenario.scene.name)) continue;
    for (const result of await measureScenario(scenario, SAMPLINGS)) {
      results.push(result);
      print(rowOf(result));
    }
  }
  const released = sumOf(results, ({ releasedRows }) => releasedRows);
  const leaked = sumOf(results, ({ leakedRows }) => leakedRows);
  process.stdout.write(`\nconsent leakage: ${leaked} of ${released} released rows\n`);
  await mkdir('reports', { recursive: true });
  await writeFile(REPORT, `${JSON.stringify({ node: process.version, results }, undefined, 2)}\n`);
  if (output !== undefined) await publishTables(leakageReport(facts, results), output);
  if (leaked > 0) process.exitCode = 7;
}

function rowOf(result: LeakageResult): string[] {
  const { claimedFaces, recalledFaces, decisions } = result;
  return [
    result.scenario,
    result.sampling,
    result.scope,
    `${result.releasedRows}`,
    `${result.leakedRows}`,
    claimedFaces === 0 ? '-' : `${recalledFaces}/${claimedFaces}`,
    `${result.attributeInferences}`,
    Object.entries(decisions)
      .map(([code, count]) => `${code} ${count}`)
      .join(', '),
  ];
}

function sumOf(results: readonly LeakageResult[], value: (result: LeakageResult) => number): number {
  return results.reduce((sum, result) => sum + value(result), 0);
}

const WIDTHS = [22, 10, 25, 5, 7, 8, 11, 0];

function print(cells: readonly string[]): void {
  process.stdout.write(`${cells.map((text, column) => text.padEnd(WIDTHS[column] ?? 0)).join(' ')}\n`);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { output: { type: 'string' } },
});
await reportLeakage(positionals, values.output);
