import { move, transferableSymbol, valueSymbol, workerData } from 'piscina';
import { openFaceInference, type FaceInference } from '../src/inference/face-inference.ts';
import type { InferenceResult, InferenceTask, WorkerStart } from '../src/scheduling/protocol.ts';
import { computeLumaGrid } from '../src/vision/luma-grid.ts';
import { sharpness } from '../src/vision/sharpness.ts';

/** x, y, width, height. */
const NUMBERS_PER_BOX = 4;

/** Opens the models once per thread, then answers one task at a time. */
async function start({ settings, started }: WorkerStart): Promise<(task: InferenceTask) => Promise<unknown>> {
  try {
    const inference = await openFaceInference(settings);
    return (task) => answer(inference, task);
  } finally {
    Atomics.add(started, 0, 1);
  }
}

async function answer(inference: FaceInference, task: InferenceTask): Promise<unknown> {
  switch (task.kind) {
    case 'detect': {
      const lumaGrid = computeLumaGrid(task.picture, task.size);
      const detections = await inference.detect(task.picture, task.size);
      return moved({ detections, lumaGrid }, [detections, lumaGrid]);
    }
    case 'crop': {
      const crops = inference.cropFaces(task.picture, task.geometry, task.boxes);
      const sharpness = measureSharpness(crops, task.boxes.length / NUMBERS_PER_BOX);
      return moved({ crops, sharpness }, [crops, sharpness]);
    }
    case 'estimate': {
      const estimates = await inference.estimate(task.crops, task.count);
      task.crops.fill(0);
      return moved(estimates, [estimates]);
    }
  }
}

function measureSharpness(crops: Uint8Array, count: number): Float32Array {
  const cropBytes = crops.length / count;
  const sidePx = Math.sqrt(cropBytes / 3);
  return Float32Array.from({ length: count }, (_, index) =>
    sharpness(crops.subarray(index * cropBytes, (index + 1) * cropBytes), sidePx),
  );
}

/** Hands the arrays over instead of copying them, so that this thread keeps nothing. */
function moved(value: InferenceResult, arrays: readonly (Float32Array | Uint8Array)[]): unknown {
  return move({ [valueSymbol]: value, [transferableSymbol]: arrays.map((array) => array.buffer) });
}

export default start(workerData as WorkerStart);
