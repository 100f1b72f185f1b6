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

async function main(): Promise<number> {
  await using room = await openControlRoom(REPOSITORY);
  const baseline = await room.baseline();
  for (const { detector, run, where, what } of baseline)
    print(`baseline  ${detector}: ${run}: ${where}: ${what}`);
  print(`baseline  ${baseline.length === 0 ? 'clean' : `${baseline.length} findings`}`);
  const results = new Map<string, ControlResult>();
  const waiting = [...LEAKS];
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
  const build = buildDigest({ mainScript: join(REPOSITORY, 'dist/src/cli/main.js') });
  const record = { build, baselineClean: baseline.length === 0, leaks };
  writeFileSync(join(REPOSITORY, 'tests/leaks/results.json'), `${JSON.stringify(record, undefined, 2)}\n`);
  print(`${found} of ${leaks.length} leaks found`);
  return found === leaks.length && baseline.length === 0 ? 0 : 1;
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
