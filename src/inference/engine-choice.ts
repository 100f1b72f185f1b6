import { FacegateError } from '../errors/facegate-error.ts';
import { netOf } from './face-api/nets.ts';
import type { ModelEntry } from './manifest-schema.ts';

/**
 * What runs the models: onnxruntime, or face-api's own code on TensorFlow.js, as WebAssembly or with the native library
 * of `@tensorflow/tfjs-node`.
 */
export const ENGINES = ['onnx', 'tfjs-wasm', 'tfjs-node'] as const;

export type EngineId = (typeof ENGINES)[number];

/** An engine that runs face-api's own code: the reference that results are checked against. */
export type ReferenceEngineId = Exclude<EngineId, 'onnx'>;

/** Throws FacegateError `ERR_ENGINE_MODEL` when an engine has no code for a model. */
export function expectRunnable(engine: EngineId, model: ModelEntry): void {
  if (engine !== 'onnx' && netOf(model) === undefined) throw new FacegateError('ERR_ENGINE_MODEL');
}
