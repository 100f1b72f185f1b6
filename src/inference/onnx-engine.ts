import * as onnx from 'onnxruntime-node';
import { FacegateError } from '../errors/facegate-error.ts';
import type { EngineSession, InferenceEngine } from './engine.ts';
import type { ModelEntry } from './manifest-schema.ts';
import { createPicturePacker, type PictureTensor } from './picture-tensor.ts';

type ValueMetadata = onnx.InferenceSession.ValueMetadata;
type DeclaredValue = { readonly name: string; readonly shape: readonly (number | string)[] };

/** One thread per worker: workers are the parallelism. Nothing is logged, since a message could quote its input. */
const SESSION_OPTIONS: onnx.InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  logSeverityLevel: 4,
};

/** Names of free dimensions carry no meaning; sizes and rank do. */
function isDeclared(actual: ValueMetadata, declared: readonly DeclaredValue[], type: string): boolean {
  const match = declared.find(({ name }) => name === actual.name);
  if (match === undefined || !actual.isTensor || actual.type !== type) return false;
  return (
    actual.shape.length === match.shape.length &&
    actual.shape.every((size, axis) => {
      const expected = match.shape[axis];
      return typeof expected === 'number' ? size === expected : typeof size === 'string';
    })
  );
}

/** Refuses a graph that takes or gives anything that its manifest entry does not list, such as an embedding. */
function assertDeclared(session: onnx.InferenceSession, model: ModelEntry): void {
  const { inputMetadata, outputMetadata } = session;
  const outputs = [...model.outputs, ...(model.unreadOutputs ?? [])];
  const matches =
    inputMetadata.length === 1 &&
    inputMetadata.every((value) => isDeclared(value, [model.input], model.input.type)) &&
    outputMetadata.length === outputs.length &&
    outputMetadata.every((value) => isDeclared(value, outputs, 'float32'));
  if (!matches) throw new FacegateError('ERR_MODEL_REFUSED');
}

async function runSession(
  session: onnx.InferenceSession,
  { input, outputs: declared }: ModelEntry,
  { type, values, shape }: PictureTensor,
): Promise<ReadonlyMap<string, Float32Array>> {
  let results: onnx.InferenceSession.ReturnType;
  try {
    const tensor =
      type === 'uint8' ? new onnx.Tensor(type, values, shape) : new onnx.Tensor(type, values, shape);
    results = await session.run(
      { [input.name]: tensor },
      declared.map(({ name }) => name),
    );
  } catch {
    throw new FacegateError('ERR_ENGINE');
  }
  const outputs = new Map<string, Float32Array>();
  for (const [name, tensor] of Object.entries(results)) {
    if (!(tensor.data instanceof Float32Array)) throw new FacegateError('ERR_ENGINE');
    outputs.set(name, tensor.data);
  }
  return outputs;
}

/** Makes the engine that runs graphs with onnxruntime-node on the CPU, one thread each. */
export function createOnnxEngine(): InferenceEngine {
  // Against the runtime's own telemetry, where the engine runs on the main thread; worker threads: inference-pool.
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  // What a session does not log, the runtime's own environment would, with its sizes, to standard error.
  onnx.env.logLevel = 'fatal';
  return {
    name: `onnxruntime-node ${onnx.env.versions.node ?? onnx.env.versions.common}`,
    async load(graph, model): Promise<EngineSession> {
      let session: onnx.InferenceSession;
      try {
        session = await onnx.InferenceSession.create(graph, SESSION_OPTIONS);
      } catch {
        throw new FacegateError('ERR_ENGINE');
      }
      try {
        assertDeclared(session, model);
      } catch (error) {
        await session.release();
        throw error;
      }
      const packer = createPicturePacker(model.input);
      return {
        async run(picture, shape) {
          try {
            return await runSession(session, model, packer.pack(picture, shape));
          } finally {
            packer.erase();
          }
        },
        close: () => session.release(),
      };
    },
  };
}
