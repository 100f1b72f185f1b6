import { move, transferableSymbol, valueSymbol, workerData } from 'piscina';
import { joinCopies, moveApart } from '../src/contracts/owned-array.ts';
import { openFaceInference, type FaceInference } from '../src/inference/face-inference.ts';
import type { ModelManifest } from '../src/inference/find-model.ts';
import { forgetTemporaries } from '../src/scheduling/forget-temporaries.ts';
import type { InferenceResult, InferenceTask, WorkerStart } from '../src/scheduling/protocol.ts';
import { computeLumaGrid } from '../src/vision/luma-grid.ts';

/** A thread that has failed forgets nothing; the others do not wait for it longer than this. */
const FORGET_TIMEOUT_MS = 1000;

/** Opens the models once per thread, then answers one task at a time. */
async function start(begin: WorkerStart): Promise<(task: InferenceTask) => Promise<unknown>> {
  try {
    const { manifest, ...settings } = begin.settings;
    const inference = await openFaceInference({
      ...settings,
      ...(manifest === undefined ? {} : { manifest: manifest as ModelManifest }),
    });
    return (task) =>
      task.kind === 'forget' ? forget(inference, begin, task.threads) : answer(inference, task);
  } finally {
    Atomics.add(begin.started, 0, 1);
  }
}

/** Overwrites what the runtime and this thread's heap still hold, then waits for the other threads to do the same. */
async function forget(
  inference: FaceInference,
  { forgotten }: WorkerStart,
  threads: number,
): Promise<undefined> {
  await inference.forget();
  forgetTemporaries();
  Atomics.add(forgotten, 0, 1);
  Atomics.notify(forgotten, 0);
  const deadlineMs = performance.now() + FORGET_TIMEOUT_MS;
  for (let done = Atomics.load(forgotten, 0); done < threads; done = Atomics.load(forgotten, 0)) {
    if (Atomics.wait(forgotten, 0, done, Math.max(0, deadlineMs - performance.now())) === 'timed-out') break;
  }
}

async function answer(
  inference: FaceInference,
  task: Exclude<InferenceTask, { kind: 'forget' }>,
): Promise<unknown> {
  switch (task.kind) {
    case 'detect': {
      const lumaGrid = computeLumaGrid(task.picture, task.size);
      const detections = await inference.detect(task.picture, task.size);
      return moved({ detections, lumaGrid }, [detections, lumaGrid]);
    }
    case 'crop': {
      const { picture, geometry, secondLook } = task;
      const boxes = secondLook ? await inference.lookAgain(picture, geometry, task.boxes) : task.boxes;
      const crops = inference.cropFaces(picture, geometry, boxes);
      const sharpness = inference.sharpness(picture, geometry, boxes, crops);
      boxes.fill(0);
      moveApart(crops, task.targets);
      return moved(sharpness, [sharpness]);
    }
    case 'estimate': {
      const crops = joinCopies(task.crops);
      const estimates = await inference.estimate(crops, task.crops.length);
      crops.fill(0);
      return moved(estimates, [estimates]);
    }
  }
}

/** Hands the arrays over instead of copying them, so that this thread keeps nothing. */
function moved(value: InferenceResult, arrays: readonly (Float32Array | Uint8Array)[]): unknown {
  return move({ [valueSymbol]: value, [transferableSymbol]: arrays.map((array) => array.buffer) });
}

export default start(workerData as WorkerStart);
