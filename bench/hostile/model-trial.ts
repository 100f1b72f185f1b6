import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findModel } from '../../src/inference/find-model.ts';
import { readManifest } from '../../src/inference/manifest.ts';
import { readModel } from '../../src/inference/model-store.ts';
import { verdictOf, type Verdict } from './verdict.ts';

const MAXIMUM_TRIAL_MS = 20_000;

/** Reads a damaged manifest. What is left of it may be valid; it then still allows no other output. */
export function tryManifest(damaged: Uint8Array, folder: string): Promise<Verdict> {
  return verdictOf(async () => {
    await writeFile(join(folder, 'manifest.json'), damaged);
    readManifest(folder);
    return 'valid';
  }, MAXIMUM_TRIAL_MS);
}

/** Reads a damaged model under the sound manifest: only its own bytes may be taken for it. */
export function tryModel(
  damaged: Uint8Array,
  sound: Uint8Array,
  id: string,
  folder: string,
): Promise<Verdict> {
  return verdictOf(async () => {
    const manifest = { ...readManifest(), folder };
    const model = findModel(manifest, id);
    await mkdir(join(folder, 'converted'), { recursive: true });
    await writeFile(join(folder, 'converted', model.file), damaged);
    const bytes = await readModel(manifest, model);
    if (Buffer.compare(bytes, sound) !== 0) throw new Error('another model was believed');
    return 'unchanged';
  }, MAXIMUM_TRIAL_MS);
}
