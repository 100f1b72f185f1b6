import { move, transferableSymbol, valueSymbol, workerData } from 'piscina';
import { openFaceInference, type FaceInference } from '../src/inference/face-inference.ts';
import type { InferenceResult, InferenceTask, WorkerSettings } from '../src/scheduling/protocol.ts';
import { computeLumaGrid } from '../src/vision/luma-grid.ts';

/** Opens the models once per thread, then answers one task at a time. */
async function start(settings: WorkerSettings): Promise<(task: InferenceTask) => Promise<unknown>> {
  const inference = await openFaceInference(settings);
  return (task) => answer(inference, task);
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
      return moved(crops, [crops]);
    }
    case 'estimate': {
      const estimates = await inference.estimate(task.crops, task.count);
      task.crops.fill(0);
      return moved(estimates, [estimates]);
    }
  }
}

/** Hands the arrays over instead of copying them, so that this thread keeps nothing. */
function moved(value: InferenceResult, arrays: readonly (Float32Array | Uint8Array)[]): unknown {
  return move({ [valueSymbol]: value, [transferableSymbol]: arrays.map((array) => array.buffer) });
}

export default start(workerData as WorkerSettings);
