import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as onnx from 'onnxruntime-node';
import { readProfile } from './node-profile.ts';

/**
 * Runs a model on noise under the runtime's own profiler and returns the nodes of the calls that are asked for.
 *
 * @param calls - The nodes of the last so many calls are returned; as many are made before them, to warm up.
 */
export async function profileModel(
  graph: Uint8Array,
  input: { readonly name: string; readonly shape: readonly number[] },
  optimisation: 'disabled' | 'all',
  calls: number,
): Promise<ReturnType<typeof readProfile>> {
  const folder = await mkdtemp(join(tmpdir(), 'facegate-profile-'));
  try {
    const session = await onnx.InferenceSession.create(graph, {
      executionProviders: ['cpu'],
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      graphOptimizationLevel: optimisation,
      logSeverityLevel: 4,
      enableProfiling: true,
      profileFilePrefix: join(folder, 'profile'),
    });
    const noise = Uint8Array.from(
      { length: input.shape.reduce((size, side) => size * side, 1) },
      (_, index) => (index * 31) % 251,
    );
    for (let call = 0; call < 2 * calls; call += 1) {
      await session.run({ [input.name]: new onnx.Tensor('uint8', noise, [...input.shape]) });
    }
    session.endProfiling();
    await session.release();
    const [file = ''] = await readdir(folder);
    const nodes = readProfile(await readFile(join(folder, file), 'utf8'));
    return nodes.slice(nodes.length / 2);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
