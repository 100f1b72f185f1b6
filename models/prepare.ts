import { toFacegateError } from '../src/errors/facegate-error.ts';
import { readManifest } from '../src/inference/manifest.ts';
import { buildModel } from './build-models.ts';

// Builds every model of the manifest once. Runs at the end of `npm ci` in a clone; `npm run models` forces it.
const force = process.argv.includes('--force');
try {
  const manifest = readManifest();
  for (const model of manifest.models) {
    const built = await buildModel(manifest, model, force);
    process.stdout.write(`${model.id}: ${built ? 'built' : 'present'}, sha256 ${model.sha256}\n`);
  }
} catch (error) {
  const { message, exitStatus } = toFacegateError(error);
  process.stderr.write(`${message}\n`);
  process.exitCode = exitStatus;
}
