import type { DetectorEntry, EstimatorEntry } from './manifest-schema.ts';

/** More than one face: a graph that mixes them up may fail on the second only. */
const FACES = 2;

/** Returns the shape of a picture, or of crops, as large as the model gets them. */
export function trialShape(model: DetectorEntry | EstimatorEntry): readonly number[] {
  const [count, heightPx, widthPx] =
    model.task === 'detect-faces'
      ? [1, paddedPx((model.detector.longSidePx * 3) / 4, model), paddedPx(model.detector.longSidePx, model)]
      : [FACES, model.estimator.sidePx, model.estimator.sidePx];
  const wanted = [count, heightPx, widthPx, 3];
  return wanted.map((size, axis) => {
    const declared = model.input.shape[axis];
    return typeof declared === 'number' ? declared : size;
  });
}

function paddedPx(sizePx: number, { detector: { inputMultiplePx } }: DetectorEntry): number {
  return Math.ceil(sizePx / inputMultiplePx) * inputMultiplePx;
}
