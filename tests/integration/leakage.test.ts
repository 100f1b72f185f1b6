import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { measureLeakage } from '../../bench/consent-leakage/measure.ts';
import { scopeCases, type ScopeCase } from '../../bench/consent-leakage/scope-case.ts';
import { measureScenario } from '../../bench/consent-leakage/suite.ts';
import { boxesAt, render, type Scenario } from '../../samples/compose/scenario.ts';
import { REPLACEMENTS } from '../../samples/compose/replacements.ts';
import { scenarios } from '../../samples/compose/scenarios.ts';
import type { Sampling } from '../../src/index.ts';

// Each scenario is rendered and run through the whole pipeline under four or five consent statements: seconds each,
// and the only test that sees who a released row is about.
const SCENARIO_TIMEOUT_MS = 120_000;
const MINIMUM_PLAIN_RECALL = 0.9;

function named(name: string): Scenario {
  const found = scenarios.find(({ scene }) => scene.name === name);
  if (found === undefined) throw new Error(`no scenario ${name}`);
  return found;
}

function trackSeed(scenario: Scenario): ScopeCase {
  const found = scopeCases(scenario).find(({ name }) => name === 'track-seed');
  if (found === undefined) throw new Error('no track-seed case');
  return found;
}

describe.each(scenarios.map((scenario): [string, Scenario] => [scenario.scene.name, scenario]))(
  'scenario %s',
  (name, scenario) => {
    it(
      'releases nothing about anybody who did not consent',
      async () => {
        const results = await measureScenario(scenario);
        for (const result of results) {
          expect(result, `${name}, ${result.scope}`).toMatchObject({ leakedRows: 0 });
        }
        const refuted = results.filter(({ scope }) => scope === 'all-persons, one too few');
        for (const result of refuted) expect(result.releasedRows).toBe(0);
        if (!scenario.plain) return;
        const provable = results.filter(({ claimedFaces }) => claimedFaces > 0);
        expect(provable.map(({ scope }) => scope)).toEqual(
          expect.arrayContaining(['track-seed', 'region-time', 'all-persons']),
        );
        for (const { scope, recalledFaces, claimedFaces } of provable) {
          expect(recalledFaces / claimedFaces, `${name}, ${scope}`).toBeGreaterThanOrEqual(
            MINIMUM_PLAIN_RECALL,
          );
        }
      },
      SCENARIO_TIMEOUT_MS,
    );
  },
);

// Who follows a face at the lowest rate sees less of a replacement than at the usual one.
describe.each(REPLACEMENTS.map((scenario): [string, Scenario] => [scenario.scene.name, scenario]))(
  'scenario %s at five frames per second',
  (name, scenario) => {
    it(
      'releases nothing about anybody who did not consent',
      async () => {
        const slow = { kind: 'rate', framesPerSecond: 5 } as const;
        for (const result of await measureScenario(scenario, [slow], ['solo', 'track-seed'])) {
          expect(result, `${name}, ${result.scope}`).toMatchObject({ leakedRows: 0 });
        }
      },
      SCENARIO_TIMEOUT_MS,
    );
  },
);

// Between two analysed frames faces that walk go farther at the lowest rate, and one that covers another takes several
// frames when all are analysed.
describe.each<[string, Sampling]>([
  ['at five frames per second', { kind: 'rate', framesPerSecond: 5 }],
  ['with all frames analysed', { kind: 'all' }],
])('a slow crossing %s', (_, sampling) => {
  it(
    'releases nearly everything before and after the overlap',
    async () => {
      const scopes = ['track-seed', 'region-time', 'all-persons'];
      const results = await measureScenario(named('slow-crossing'), [sampling], scopes);
      expect(results).toHaveLength(scopes.length);
      for (const { scope, leakedRows, recalledFaces, claimedFaces } of results) {
        expect(leakedRows, scope).toBe(0);
        expect(recalledFaces / claimedFaces, scope).toBeGreaterThanOrEqual(MINIMUM_PLAIN_RECALL);
      }
    },
    SCENARIO_TIMEOUT_MS,
  );
});

describe('the measure itself', () => {
  const scenario = named('two-apart');
  const folder = mkdtempSync(join(tmpdir(), 'facegate-leakage-test-'));
  const media = join(folder, 'two-apart.avi');
  const home = join(folder, 'home');

  beforeAll(() => render(scenario, media));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it(
    'counts every row as leaked when the released face is not the consenting one',
    async () => {
      const hopper = boxesAt(scenario, 200_000).find(({ person }) => person === 'hopper');
      if (hopper === undefined) throw new Error('nobody to point at');
      const seeds = [{ timeUs: 200_000, box: hopper.box }];
      const swapped: ScopeCase = { ...trackSeed(scenario), statement: { kind: 'track-seed', seeds } };
      const result = await measureLeakage(scenario, swapped, media, home);
      expect(result.releasedRows).toBeGreaterThan(30);
      expect(result.leakedRows).toBe(result.releasedRows);
      expect(result.recalledFaces).toBe(0);
    },
    SCENARIO_TIMEOUT_MS,
  );
});
