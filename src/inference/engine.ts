import type { ModelEntry } from './manifest-schema.ts';

/** A loaded graph. One caller at a time. */
export interface EngineSession {
  /**
   * Runs the graph.
   *
   * @param input - uint8 values of the graph's only input; borrowed until the promise settles. Must not be backed by
   * shared memory.
   * @param shape - Shape of `input`.
   * @returns The outputs by name, float32. The caller owns them and overwrites them with zeros when done.
   * @throws FacegateError `ERR_ENGINE` when the runtime fails.
   */
  run(input: Uint8Array, shape: readonly number[]): Promise<ReadonlyMap<string, Float32Array>>;
  /** Releases the graph. */
  close(): Promise<void>;
}

/** A runtime for ONNX graphs. */
export interface InferenceEngine {
  /** Short name with version, for reports. */
  readonly name: string;
  /**
   * Loads a graph.
   *
   * @param graph - Bytes that were verified against the manifest.
   * @param model - Entry of the manifest.
   * @throws FacegateError `ERR_MODEL_REFUSED` when the graph's inputs or outputs are not exactly those of the manifest;
   * `ERR_ENGINE` when the runtime cannot load it.
   */
  load(graph: Uint8Array, model: ModelEntry): Promise<EngineSession>;
}
