// `npm run prove:controls`: plants every leak of the catalogue in a copy of the build and demands that it is found, and
// that the build without one is clean. The result is kept beside this file; its digest stands in every proof report.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildDigest } from '../../src/evidence/digests.ts';
import { LEAKS } from './catalogue.ts';
import { openControlRoom, type ControlResult } from './controls.ts';

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));
const CONCURRENCY = 2;
/** Names a part of the leaks to plant; the result is then not kept. */
const wanted = process.argv[2];

async function main(): Promise<number> {
  await using room = await openControlRoom(REPOSITORY);
  const baseline = wanted === undefined ? await room.baseline() : [];
  for (const { detector, run, where, what } of baseline)
    print(`baseline  ${detector}: ${run}: ${where}: ${what}`);
  if (wanted === undefined)
    print(`baseline  ${baseline.length === 0 ? 'clean' : `${baseline.length} findings`}`);
  const results = new Map<string, ControlResult>();
  const waiting = LEAKS.filter(({ name }) => wanted === undefined || name.includes(wanted));
  const work = async (): Promise<void> => {
    for (let leak = waiting.shift(); leak !== undefined; leak = waiting.shift()) {
      const result = await room.control(leak);
      results.set(leak.name, result);
      print(describe(result));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  const leaks = LEAKS.flatMap(({ name }) => results.get(name) ?? []);
  const found = leaks.filter((result) => result.found).length;
  if (wanted === undefined) keep(baseline.length === 0, leaks);
  print(`${found} of ${leaks.length} leaks found`);
  return found === leaks.length && baseline.length === 0 ? 0 : 1;
}

function keep(baselineClean: boolean, leaks: readonly ControlResult[]): void {
  const build = buildDigest({ mainScript: join(REPOSITORY, 'dist/src/cli/main.js') });
  const text = JSON.stringify({ build, baselineClean, leaks }, undefined, 2);
  writeFileSync(join(REPOSITORY, 'tests/leaks/results.json'), `${text}\n`);
}

function describe({ name, detector, found, foundBy, notObservable }: ControlResult): string {
  const others = foundBy.filter((other) => other !== detector);
  const more = others.length === 0 ? '' : ` (and ${others.join(', ')})`;
  if (found) return `found     ${name}: ${detector}${more}`;
  return `NOT FOUND ${name}: ${notObservable ? 'this machine has no strace' : `${detector} was silent`}${more}`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exitCode = await main();
