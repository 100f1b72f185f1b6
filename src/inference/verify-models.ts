import { FacegateError } from '../errors/facegate-error.ts';
import type { InferenceEngine } from './engine.ts';
import type { ModelEntry } from './manifest-schema.ts';
import type { ModelManifest } from './find-model.ts';
import { readManifest } from './manifest.ts';
import { isOnDemand, readModel } from './model-store.ts';

/** Result of verifying one model. */
export interface ModelVerification {
  readonly id: string;
  readonly sha256: string;
  /**
   * - `verified`: the file has the manifest's digest, and the graph exactly its inputs and outputs
   * - `not-fetched`: not there, and not expected unless asked for: it is fetched on demand
   * - `missing`: not there
   * - `digest-mismatch`: another file
   * - `refused`: the runtime cannot load the graph, or it takes or gives something that the manifest does not list
   */
  readonly status: 'verified' | 'not-fetched' | 'missing' | 'digest-mismatch' | 'refused';
}

/**
 * Recomputes the digest of every model of a folder, loads it, and compares what the graph takes and gives with the
 * manifest.
 *
 * @param folder - Models folder; the package's own when absent.
 * @throws FacegateError `ERR_MODEL_MISSING`, `ERR_MODEL_MANIFEST` or `ERR_MODEL_REFUSED` for the manifest itself; what
 * is wrong with one model is a result, not an error.
 */
export async function verifyModels(folder?: string): Promise<readonly ModelVerification[]> {
  const manifest = readManifest(folder);
  const engine = await openEngine();
  const results: ModelVerification[] = [];
  for (const model of manifest.models) {
    results.push({ id: model.id, sha256: model.sha256, status: await statusOf(engine, manifest, model) });
  }
  return results;
}

/** Loads the runtime only now: whoever just lists models does without. */
async function openEngine(): Promise<InferenceEngine> {
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  const { createOnnxEngine } = await import('./onnx-engine.ts');
  return createOnnxEngine();
}

async function statusOf(
  engine: InferenceEngine,
  manifest: ModelManifest,
  model: ModelEntry,
): Promise<ModelVerification['status']> {
  try {
    const session = await engine.load(await readModel(manifest, model), model);
    await session.close();
    return 'verified';
  } catch (error) {
    if (!(error instanceof FacegateError)) return 'refused';
    if (error.code === 'ERR_MODEL_MISSING') return isOnDemand(model) ? 'not-fetched' : 'missing';
    return error.code === 'ERR_MODEL_DIGEST' ? 'digest-mismatch' : 'refused';
  }
}
