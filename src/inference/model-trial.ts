import { FacegateError } from '../errors/facegate-error.ts';
import type { ModelEntry } from './manifest-schema.ts';
import { createOnnxEngine } from './onnx-engine.ts';
import { eraseOutputs } from './session-outputs.ts';

/** A model to be tried out, and the shape of the input it is tried with. */
export interface TrialModel {
  readonly entry: ModelEntry;
  /** `[n, h, w, 3]`. */
  readonly shape: readonly number[];
}

const GREY = 127;

/**
 * Loads a graph and runs it once on a grey picture. To be called in a process that may die of it.
 *
 * @throws `ERR_MODEL_REFUSED` or `ERR_ENGINE` as the engine does, and `ERR_ENGINE` when an output is no number.
 */
export async function tryModel({ entry, shape }: TrialModel, graph: Uint8Array): Promise<void> {
  const session = await createOnnxEngine().load(graph, entry);
  const outputs = await session.run(
    new Uint8Array(shape.reduce((product, size) => product * size, 1)).fill(GREY),
    shape,
  );
  const areNumbers = [...outputs.values()].every((values) => values.every(Number.isFinite));
  eraseOutputs(outputs);
  await session.close();
  if (!areNumbers) throw new FacegateError('ERR_ENGINE');
}
