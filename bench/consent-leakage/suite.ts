import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { render, type Scenario } from '../../samples/compose/scenario.ts';
import type { Sampling } from '../../src/index.ts';
import { measureLeakage, USUAL, type LeakageResult } from './measure.ts';
import { scopeCases } from './scope-case.ts';

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
    const results: LeakageResult[] = [];
    for (const sampling of samplings) {
      for (const scope of scopeCases(scenario)) {
        if (scopes?.includes(scope.name) === false) continue;
        results.push(await measureLeakage(scenario, scope, media, join(folder, 'home'), sampling));
      }
    }
    return results;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
