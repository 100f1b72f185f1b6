import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readManifest } from '../../../src/inference/manifest.ts';
import { cardOfEnsemble, cardOfModel } from '../../../src/inference/model-card.ts';
import { packageSource } from '../../fixtures/package-source.ts';

const { folder, models, ensembles } = readManifest();

describe('the cards', () => {
  it('are as the manifest makes them: run `npm run models:cards`', () => {
    const files = readdirSync(join(folder, 'cards')).sort();
    expect(files).toEqual([...models, ...ensembles].map(({ id }) => `${id}.md`).sort());
    for (const ensemble of ensembles) {
      const card = readFileSync(join(folder, 'cards', `${ensemble.id}.md`), 'utf8');
      expect(card).toBe(`${cardOfEnsemble(ensemble)}\n`);
    }
    for (const model of models) {
      expect(readFileSync(join(folder, 'cards', `${model.id}.md`), 'utf8')).toBe(`${cardOfModel(model)}\n`);
    }
  });

  it.each(models.map((model) => [model.id, model] as const))('say everything about %s', (_, model) => {
    const card = cardOfModel(model);
    const { card: facts } = model;
    const source = packageSource(model);
    for (const fact of [
      model.id,
      model.sha256,
      facts.licence,
      facts.trainingData,
      `Unknown: ${facts.trainingDataUnknown}`,
      facts.knownError,
      facts.intendedUse,
      facts.notIntendedUse,
      source.package,
      source.version,
      ...source.files.map(({ sha256 }) => sha256),
      ...model.outputs.map(({ name }) => `\`${name}\``),
      ...model.cutOutputs,
    ]) {
      expect(card).toContain(fact);
    }
    expect(card).not.toMatch(/undefined|NaN|\[object/);
  });

  it('say how age models do with children and the old, and what share of ages their interval holds', () => {
    const estimators = models.filter(({ task }) => task === 'estimate-attributes');
    expect(estimators.length).toBeGreaterThan(0);
    for (const model of estimators) {
      expectAgesIn(cardOfModel(model));
    }
    for (const ensemble of ensembles) expectAgesIn(cardOfEnsemble(ensemble));
  });

  function expectAgesIn(card: string): void {
    expect(card).toMatch(/children/i);
    expect(card).toMatch(/70/);
    expect(card).toContain('## Age interval\n\nMeant to hold 80 % of true ages.');
  }

  it('say what every member of an ensemble weighs', () => {
    expect(ensembles.length).toBeGreaterThan(1);
    for (const ensemble of ensembles) {
      const card = cardOfEnsemble(ensemble);
      for (const { id, ageWeight, genderWeight } of ensemble.members) {
        expect(card).toContain(`| \`${id}\` | ${ageWeight} | ${genderWeight} |`);
      }
    }
  });
});
