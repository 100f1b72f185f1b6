import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FacegateError } from '../../errors/facegate-error.ts';
import type { ModelEntry } from '../manifest-schema.ts';
import { sha256Hex } from '../model-store.ts';
import { netOf } from './nets.ts';
import { faceApiFolder, type FaceApi } from './packages.ts';

interface WeightGroup {
  readonly weights: readonly unknown[];
}

/**
 * Reads the weights that a model was converted from out of face-api's own folder and verifies them against the manifest.
 * The bytes that are returned are the bytes that were hashed.
 *
 * @returns the description and the values.
 * @throws FacegateError `ERR_ENGINE_MISSING` without the package or the files, `ERR_MODEL_DIGEST` for others,
 * `ERR_ENGINE_MODEL` for a model of the user's own.
 */
export async function readWeights(model: ModelEntry): Promise<readonly [Uint8Array, Uint8Array]> {
  if (model.source.kind === 'own') throw new FacegateError('ERR_ENGINE_MODEL');
  const folder = faceApiFolder();
  const [description, values] = await Promise.all(
    model.source.files.map(async ({ path, sha256 }) => {
      const bytes = await readFile(join(folder, path)).catch(() => {
        throw new FacegateError('ERR_ENGINE_MISSING');
      });
      if (sha256Hex(bytes) !== sha256) throw new FacegateError('ERR_MODEL_DIGEST');
      return bytes;
    }),
  );
  if (description === undefined || values === undefined) throw new FacegateError('ERR_MODEL_MANIFEST');
  return [description, values];
}

/**
 * Gives a net of face-api its verified weights.
 *
 * @throws FacegateError as {@link readWeights}; `ERR_ENGINE_MODEL` when face-api has no net for the model.
 */
export async function loadWeights({ tf, nets }: FaceApi, model: ModelEntry): Promise<void> {
  const net = netOf(model);
  if (net === undefined) throw new FacegateError('ERR_ENGINE_MODEL');
  const [description, values] = await readWeights(model);
  const groups = JSON.parse(Buffer.from(description).toString('utf8')) as readonly WeightGroup[];
  const specifications = groups.flatMap(({ weights }) => weights);
  nets[net].loadFromWeightMap(tf.io.decodeWeights(Uint8Array.from(values).buffer, specifications));
}
