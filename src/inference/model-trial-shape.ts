import type { DetectorEntry, EstimatorEntry } from './manifest-schema.ts';

/** More than one face: a graph that mixes them up may fail on the second only. */
const FACES = 2;

/** Returns the shape of a picture, or of crops, as large as the model gets them: `[n, h, w, 3]`. */
export function trialShape(model: DetectorEntry | EstimatorEntry): readonly number[] {
  const [count, heightPx, widthPx] =
    model.task === 'detect-faces'
      ? [1, paddedPx((model.detector.longSidePx * 3) / 4, model), paddedPx(model.detector.longSidePx, model)]
      : [FACES, model.estimator.sidePx, model.estimator.sidePx];
  const wanted = [count, heightPx, widthPx, 3];
  const { input } = model;
  // The engine is given channels last, whatever the graph takes.
  const axes = input.type === 'float32' && input.layout === 'NCHW' ? [0, 2, 3, 1] : [0, 1, 2, 3];
  return wanted.map((size, axis) => {
    const declared = input.shape[axes[axis] ?? axis];
    return typeof declared === 'number' ? declared : size;
  });
}

function paddedPx(sizePx: number, { detector: { inputMultiplePx } }: DetectorEntry): number {
  return Math.ceil(sizePx / inputMultiplePx) * inputMultiplePx;
}
