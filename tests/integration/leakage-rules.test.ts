import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositoryRoot } from '../../samples/compose/repository-root.ts';
import { scenarios } from '../../samples/compose/scenarios.ts';
import { follow, leakedFaces, loadBuild, type WatchedScenario } from '../leakage-rules/claims.ts';
import { LEAKING } from '../leakage-rules/rules.ts';
import { watchScenarios } from '../leakage-rules/watch.ts';
import type { Patch } from '../leaks/leak.ts';
import { makeBuild } from '../leaks/patched-build.ts';

// Renders three scenarios and detects the faces in them, once for all builds.
const TIMEOUT_MS = 120_000;
const ASKED = [
  { name: 'there-and-back', framesPerSecond: 10 },
  { name: 'dissolve-2s', framesPerSecond: 10 },
  { name: 'two-apart', framesPerSecond: 5 },
];

describe('a build in which a fail-closed rule is switched off', () => {
  const folder = mkdtempSync(join(repositoryRoot(), 'dist/rules-'));
  let watched: readonly WatchedScenario[] = [];
  let count = 0;

  beforeAll(async () => {
    const asked = ASKED.flatMap(({ name, framesPerSecond }) =>
      scenarios.filter(({ scene }) => scene.name === name).map((scenario) => ({ scenario, framesPerSecond })),
    );
    watched = await watchScenarios(asked);
  }, TIMEOUT_MS);
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  async function leakedBy(patches: readonly Patch[]): Promise<number> {
    const copy = join(folder, `${count++}`);
    makeBuild(repositoryRoot(), copy, patches);
    const build = await loadBuild(copy);
    const leaks = watched.flatMap((each) => {
      const followed = follow(build, each);
      return each.cases.map((scope) => leakedFaces(build, followed, scope));
    });
    return leaks.reduce((sum, leaked) => sum + leaked, 0);
  }

  it('claims nobody wrong while all rules hold', { timeout: TIMEOUT_MS }, async () => {
    expect(watched).toHaveLength(ASKED.length);
    expect(await leakedBy([])).toBe(0);
  });

  it.each(LEAKING)('claims somebody wrong without $name', { timeout: TIMEOUT_MS }, async ({ patches }) => {
    expect(await leakedBy(patches)).toBeGreaterThan(0);
  });
});
