import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { render, type Scenario } from '../../samples/compose/scenario.ts';
import { measureLeakage, type LeakageResult } from './measure.ts';
import { scopeCases } from './scope-case.ts';

/** Renders a scenario, tries every consent statement on it, and deletes what it rendered. */
export async function measureScenario(scenario: Scenario): Promise<LeakageResult[]> {
  const folder = await mkdtemp(join(tmpdir(), 'facegate-leakage-'));
  try {
    const media = join(folder, `${scenario.scene.name}.avi`);
    await render(scenario, media);
    const results: LeakageResult[] = [];
    for (const scope of scopeCases(scenario)) {
      results.push(await measureLeakage(scenario, scope, media, join(folder, 'home')));
    }
    return results;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
