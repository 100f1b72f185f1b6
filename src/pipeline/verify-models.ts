import { FacegateError } from '../errors/facegate-error.ts';
import type { ModelManifest } from '../inference/find-model.ts';
import type { ModelEntry } from '../inference/manifest-schema.ts';
import { readManifest } from '../inference/manifest.ts';
import { isModelPresent, isOnDemand, isOwnModel, readModel } from '../inference/model-store.ts';
import { inspectSandbox } from '../media/sandbox/inspect-sandbox.ts';
import { expectGraphs } from './expect-graphs.ts';

/** Result of verifying one model. */
export interface ModelVerification {
  readonly id: string;
  readonly sha256: string;
  /** Whether it comes from the folder that was named rather than from the package. */
  readonly isOwn: boolean;
  /**
   * - `verified`: the file has the manifest's digest, and the graph exactly its inputs and outputs
   * - `not-fetched`: not there, and not expected unless asked for: it is fetched on demand
   * - `missing`: not there
   * - `digest-mismatch`: another file
   * - `refused`: the runtime cannot load the graph, or it takes or gives something that the manifest does not list
   * - `unsafe`: it crashed the runtime, took too long or too much memory when it was tried out
   */
  readonly status: 'verified' | 'not-fetched' | 'missing' | 'digest-mismatch' | 'refused' | 'unsafe';
}

/**
 * Recomputes the digest of every model of a folder, loads it, and compares what the graph takes and gives with the
 * manifest. A graph that is not the package's own is loaded, and run once, in a sandboxed process.
 *
 * @param folder - Models folder; the package's own when absent.
 * @throws FacegateError `ERR_MODEL_MISSING`, `ERR_MODEL_MANIFEST` or `ERR_MODEL_REFUSED` for the manifest itself; what
 * is wrong with one model is a result, not an error.
 */
export async function verifyModels(folder?: string): Promise<readonly ModelVerification[]> {
  const manifest = readManifest(folder);
  const own = manifest.models.filter((model) => isOwnModel(manifest, model));
  const loadApart = await prepareApart(manifest, own);
  const loadHere = await prepareHere(manifest);
  const results: ModelVerification[] = [];
  for (const model of manifest.models) {
    const { id, sha256 } = model;
    const isOwn = own.includes(model);
    const status = await statusOf(model, isOwn ? loadApart : loadHere);
    results.push({ id, sha256, isOwn, status });
  }
  return results;
}

/** Loads a graph, or throws what is wrong with it. */
type Load = (model: ModelEntry) => Promise<unknown>;

/** Tries graphs out in one process together, which is quick, and each in one of its own where that goes wrong. */
async function prepareApart(manifest: ModelManifest, own: readonly ModelEntry[]): Promise<Load> {
  const present = own.filter((model) => isModelPresent(manifest, model));
  if (present.length === 0) return (model) => readModel(manifest, model);
  const sandbox = await inspectSandbox();
  const eachAlone: Load = (model) => expectGraphs(manifest, [model], { sandbox });
  if (present.length === 1) return eachAlone;
  return expectGraphs(manifest, present, { sandbox }).then(
    () => (model) => readModel(manifest, model),
    () => eachAlone,
  );
}

/** Loads the runtime only now: whoever just lists models does without. */
async function prepareHere(manifest: ModelManifest): Promise<Load> {
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  const { createOnnxEngine } = await import('../inference/onnx-engine.ts');
  const engine = createOnnxEngine();
  return async (model) => {
    const session = await engine.load(await readModel(manifest, model), model);
    await session.close();
  };
}

async function statusOf(model: ModelEntry, load: Load): Promise<ModelVerification['status']> {
  try {
    await load(model);
    return 'verified';
  } catch (error) {
    if (!(error instanceof FacegateError)) return 'refused';
    if (error.code === 'ERR_MODEL_MISSING') return isOnDemand(model) ? 'not-fetched' : 'missing';
    if (error.code === 'ERR_MODEL_UNSAFE') return 'unsafe';
    return error.code === 'ERR_MODEL_DIGEST' ? 'digest-mismatch' : 'refused';
  }
}
