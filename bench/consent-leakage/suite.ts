import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { render, type Scenario } from '../../samples/compose/scenario.ts';
import type { Sampling } from '../../src/index.ts';
import { measureLeakage, USUAL, type LeakageResult } from './measure.ts';
import { scopeCases, type ScopeCase } from './scope-case.ts';

/**
 * Renders a scenario, tries consent statements on it at every sampling, and deletes what it rendered.
 *
 * @param scopes - Names of the statements that are tried. Default: all.
 */
export async function measureScenario(
  scenario: Scenario,
  samplings: readonly Sampling[] = [USUAL],
  scopes?: readonly string[],
): Promise<LeakageResult[]> {
  const folder = await mkdtemp(join(tmpdir(), 'facegate-leakage-'));
  try {
    const media = join(folder, `${scenario.scene.name}.avi`);
    await render(scenario, media);
    const cases = scopeCases(scenario).map(rememberClaims);
    const results: LeakageResult[] = [];
    for (const sampling of samplings) {
      for (const scope of cases) {
        if (scopes?.includes(scope.name) === false) continue;
        results.push(await measureLeakage(scenario, scope, media, join(folder, 'home'), sampling));
      }
    }
    return results;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The same frames are asked about at every sampling, and to find out what is visible takes longer than to detect it. */
function rememberClaims(scope: ScopeCase): ScopeCase {
  const known = new Map<number, ReturnType<ScopeCase['claimedAt']>>();
  return {
    ...scope,
    claimedAt(timestampUs) {
      const faces = known.get(timestampUs) ?? scope.claimedAt(timestampUs);
      known.set(timestampUs, faces);
      return faces;
    },
  };
}
