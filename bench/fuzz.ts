import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { runCampaign } from './hostile/campaign.ts';

// Damaged media of every container, damaged records, manifests and models, hostile graphs with the right digest: `npm run fuzz -- --seed 1 --media 2000`.
// Prints what they came to; status 1 if anything crashed, hung or was written. Run in the repository's folder.

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    media: { type: 'string', default: '2000' },
    records: { type: 'string', default: '5000' },
    models: { type: 'string', default: '500' },
    graphs: { type: 'string', default: '160' },
    'at-once': { type: 'string', default: '2' },
  },
});

const workFolder = await mkdtemp(join(tmpdir(), 'facegate-fuzz-'));
try {
  const { media, records, models, graphs, written } = await runCampaign({
    seed: Number(values.seed),
    media: Number(values.media),
    records: Number(values.records),
    models: Number(values.models),
    graphs: Number(values.graphs),
    atOnce: Number(values['at-once']),
    clips: 'tests/fixtures/media',
    workFolder,
    onProgress: (files) => {
      if (files % 100 === 0) process.stderr.write(`${files} media files\n`);
    },
  });
  process.stdout.write(`${records.describe('records')}\n${models.describe('manifests and models')}\n`);
  process.stdout.write(`${graphs.describe('graphs with the right digest')}\n`);
  process.stdout.write(`${media.describe('media')}\nfiles written: ${written.length}\n`);
  const wrong = [media, records, models, graphs].reduce(
    (sum, { crashes, hangs }) => sum + crashes + hangs,
    0,
  );
  process.exitCode = wrong + written.length > 0 ? 1 : 0;
} finally {
  await rm(workFolder, { recursive: true });
}
