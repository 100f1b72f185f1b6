// `npm run leakage:rules`: switches every fail-closed rule off in a copy of the build, alone and then together with others,
// follows every scenario at 10 and 5 frames per second under every statement, and writes what leaks into README.md.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../samples/compose/repository-root.ts';
import { scenarios } from '../../samples/compose/scenarios.ts';
import { makeBuild } from '../leaks/patched-build.ts';
import { follow, leakedFaces, loadBuild } from './claims.ts';
import { RULES, type FailClosedRule } from './rules.ts';
import { searchRules, type Leak, type Trial } from './search.ts';
import { withTable } from './table.ts';
import { watchScenarios } from './watch.ts';

const RATES = [10, 5] as const;
/** So many other rules are switched off with a rule before all are. */
const MOST_OTHERS = 1;
const PAGE = join(repositoryRoot(), 'tests/leakage-rules/README.md');

async function main(): Promise<number> {
  const asked = RATES.flatMap((framesPerSecond) =>
    scenarios.map((scenario) => ({ scenario, framesPerSecond })),
  );
  const watched = await watchScenarios(asked);
  print(`${watched.length} scenarios watched`);
  const folder = mkdtempSync(join(repositoryRoot(), 'dist/rules-'));
  let builds = 0;

  async function leaksWithout(off: readonly FailClosedRule[]): Promise<readonly Leak[]> {
    const copy = join(folder, `${builds++}`);
    makeBuild(
      repositoryRoot(),
      copy,
      off.flatMap(({ patches }) => patches),
    );
    const build = await loadBuild(copy);
    rmSync(copy, { recursive: true, force: true });
    return watched.flatMap((each) => {
      const followed = follow(build, each);
      const where = `${each.scenario.scene.name} (${each.framesPerSecond})`;
      return each.cases
        .map((scope) => ({ where, statement: scope.name, faces: leakedFaces(build, followed, scope) }))
        .filter(({ faces }) => faces > 0);
    });
  }

  try {
    const trial = remembering(leaksWithout);
    const baseline = await trial([]);
    for (const { where, statement } of baseline) print(`leaks with all rules: ${where}, ${statement}`);
    if (baseline.length > 0) return 1;
    const findings = await searchRules(RULES, trial, MOST_OTHERS, ({ rule, besides, leaks }) => {
      const others = besides?.map(({ name }) => name).join(' + ') ?? 'anything';
      print(`${rule.name} | ${others === '' ? 'alone' : others} | ${leaks.length} leaks | ${builds} builds`);
    });
    writeFileSync(PAGE, withTable(readFileSync(PAGE, 'utf8'), findings));
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Tries the same rules once, whatever their order. */
function remembering(trial: Trial): Trial {
  const known = new Map<string, readonly Leak[]>();
  return async (off) => {
    const key = off
      .map(({ name }) => name)
      .sort()
      .join('\n');
    const leaks = known.get(key) ?? (await trial(off));
    known.set(key, leaks);
    return leaks;
  };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exitCode = await main();
