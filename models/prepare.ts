import { toFacegateError } from '../src/errors/facegate-error.ts';
import { readManifest } from '../src/inference/manifest.ts';
import { isModelPresent, isOnDemand } from '../src/inference/model-store.ts';
import { buildModel } from './build-models.ts';

// Builds the models of the manifest once; runs at the end of `npm ci` in a clone. `--force` builds them again, `--all`
// also those that are fetched on demand.
const force = process.argv.includes('--force');
const all = process.argv.includes('--all');
try {
  const manifest = readManifest();
  for (const model of manifest.models) {
    if (isOnDemand(model) && !all && !isModelPresent(manifest, model)) {
      process.stdout.write(`${model.id}: not fetched, on demand: npm run models\n`);
      continue;
    }
    const built = await buildModel(manifest, model, force);
    process.stdout.write(`${model.id}: ${built ? 'built' : 'present'}, sha256 ${model.sha256}\n`);
  }
} catch (error) {
  const { message, exitStatus } = toFacegateError(error);
  process.stderr.write(`${message}\n`);
  process.exitCode = exitStatus;
}
