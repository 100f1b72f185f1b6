import type { ModelManifest } from '../inference/find-model.ts';
import type { ModelEntry } from '../inference/manifest-schema.ts';
import { isOwnModel, readModel } from '../inference/model-store.ts';
import { trialShape } from '../inference/model-trial-shape.ts';
import { tryGraphs } from '../media/model-trial.ts';
import { inspectSandbox } from '../media/sandbox/inspect-sandbox.ts';
import type { Sandbox } from '../media/sandbox/sandbox.ts';

interface Surroundings {
  /** Default: what this machine offers, found out when there is a graph to be tried. */
  readonly sandbox?: Sandbox | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Verifies that the graphs of some models are there and the ones that the manifest means, and tries out those that are
 * not the package's own, together, where they can do no harm. To be called before any of them is loaded.
 *
 * @throws FacegateError `ERR_MODEL_MISSING`, `ERR_MODEL_DIGEST`, and what {@link tryGraphs} throws.
 */
export async function expectGraphs(
  manifest: ModelManifest,
  models: readonly ModelEntry[],
  { sandbox, signal }: Surroundings = {},
): Promise<void> {
  const graphs = await Promise.all(
    models.map(async (entry) => ({ entry, graph: await readModel(manifest, entry) })),
  );
  const foreign = graphs
    .filter(({ entry }) => isOwnModel(manifest, entry))
    .map(({ entry, graph }) => ({ model: { entry, shape: trialShape(entry) }, graph }));
  if (foreign.length > 0) await tryGraphs(foreign, sandbox ?? (await inspectSandbox()), { signal });
}
