import * as onnx from 'onnxruntime-node';
import { findModel } from '../../src/inference/find-model.ts';
import { readManifest } from '../../src/inference/manifest.ts';
import { readModel } from '../../src/inference/model-store.ts';
import { createOnnxEngine } from '../../src/inference/onnx-engine.ts';
import { MATRIX_PRODUCT_MACS, MATRIX_SIDE, matrixProductModel } from '../kernels/matrix-product.ts';
import { countMacs, operatorShares } from '../kernels/node-profile.ts';
import { profileModel } from '../kernels/profile-model.ts';
import { answerRequest } from './answer.ts';
import { kernelRequestSchema, type KernelAnswer, type KernelRequest } from './kernel-messages.ts';

/** Something that is run again and again, with what one run of it counts for. */
interface Work {
  readonly run: () => Promise<unknown>;
  readonly macs: number;
}

const PROFILED_CALLS = 20;

// Networks against a matrix product of the same runtime, on one thread, in turns.
await answerRequest(kernelRequestSchema, measure);

async function measure(request: KernelRequest): Promise<KernelAnswer> {
  const product = await matrixProduct();
  const networks: (Work & Omit<KernelAnswer['networks'][number], 'macsPerSecond' | 'msPerItem'>)[] = [];
  for (const network of request.networks) networks.push(await openNetwork(network, request.profile));
  for (const { run } of [product, ...networks]) await callsPerSecond(run, request.roundMs / 2);

  const matrixRates: number[] = [];
  const rates = networks.map((): number[] => []);
  for (let round = 0; round < request.rounds; round += 1) {
    matrixRates.push((await callsPerSecond(product.run, request.roundMs)) * product.macs);
    for (const [index, { run }] of networks.entries()) {
      rates[index]?.push(await callsPerSecond(run, request.roundMs));
    }
  }
  return {
    matrixProduct: matrixRates,
    networks: networks.map(({ id, shape, macsPerItem, operators, macs }, index) => ({
      id,
      shape,
      macsPerItem,
      operators,
      macsPerSecond: (rates[index] ?? []).map((rate) => rate * macs),
      msPerItem: (rates[index] ?? []).map((rate) => 1000 / rate / (shape[0] ?? 1)),
    })),
  };
}

async function matrixProduct(): Promise<Work> {
  const session = await onnx.InferenceSession.create(matrixProductModel(), {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 4,
  });
  const values = new Float32Array(MATRIX_SIDE ** 2).map((_, index) => ((index * 31) % 997) / 997 - 0.5);
  const a = new onnx.Tensor('float32', values, [MATRIX_SIDE, MATRIX_SIDE]);
  return { run: () => session.run({ a }), macs: MATRIX_PRODUCT_MACS };
}

/** Opens a network as the pipeline does. */
async function openNetwork({ id, shape }: KernelRequest['networks'][number], profile: boolean) {
  const manifest = readManifest();
  const model = findModel(manifest, id);
  const graph = await readModel(manifest, model);
  const session = await createOnnxEngine().load(graph, model);
  const noise = Uint8Array.from(
    { length: shape.reduce((size, side) => size * side, 1) },
    (_, i) => (i * 31) % 251,
  );
  const input = { name: model.input.name, shape };
  const macs = countMacs(await profileModel(graph, input, 'disabled', 1));
  const operators = profile ? operatorShares(await profileModel(graph, input, 'all', PROFILED_CALLS)) : [];
  const items = shape[0] ?? 1;
  return { run: () => session.run(noise, shape), macs, id, shape, macsPerItem: macs / items, operators };
}

async function callsPerSecond(run: () => Promise<unknown>, durationMs: number): Promise<number> {
  const startedMs = performance.now();
  let calls = 0;
  let elapsedMs = 0;
  while (elapsedMs < durationMs) {
    await run();
    calls += 1;
    elapsedMs = performance.now() - startedMs;
  }
  return (1000 * calls) / elapsedMs;
}
