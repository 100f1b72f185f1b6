import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readManifest } from '../src/inference/manifest.ts';
import { cardOfEnsemble, cardOfModel } from '../src/inference/model-card.ts';

// Writes models/cards/<id>.md from the manifest; a test holds the two equal.
const { folder, models, ensembles } = readManifest();
const cards = join(folder, 'cards');
await mkdir(cards, { recursive: true });
for (const model of models) await writeFile(join(cards, `${model.id}.md`), `${cardOfModel(model)}\n`);
for (const ensemble of ensembles)
  await writeFile(join(cards, `${ensemble.id}.md`), `${cardOfEnsemble(ensemble)}\n`);
