import type { NormalizedBox, PixelSize } from '../../src/contracts/geometry.ts';
import { intersectionOverUnion } from '../../src/vision/box.ts';
import { DETECTION_LENGTH } from '../../src/vision/boxes.ts';
import type { LabelBox } from './labels.ts';

/** Labelled boxes are drawn in many ways: this overlap (intersection over union) means the same face. */
const SAME_FACE = 0.2;

/**
 * Finds the labelled face among detections: the one that overlaps its box most, else, where there is no box, the largest.
 *
 * @param detections - `[n, 5]` float32, as a detector returns them.
 * @param box - In pixels of the picture.
 * @returns Its offset in `detections`; `undefined` when it was not found.
 */
export function findLabelledFace(
  detections: Float32Array,
  box: LabelBox | undefined,
  { widthPx, heightPx }: PixelSize,
): number | undefined {
  const wanted =
    box === undefined
      ? undefined
      : {
          x: box.x / widthPx,
          y: box.y / heightPx,
          width: box.width / widthPx,
          height: box.height / heightPx,
        };
  let found: number | undefined;
  let best = wanted === undefined ? 0 : SAME_FACE;
  for (let at = 0; at < detections.length; at += DETECTION_LENGTH) {
    const face = boxAt(detections, at);
    const merit = wanted === undefined ? face.width * face.height : intersectionOverUnion(face, wanted);
    if (merit <= best) continue;
    best = merit;
    found = at;
  }
  return found;
}

/** Returns the box of a detection. */
export function boxAt(detections: Float32Array, at: number): NormalizedBox {
  const [x = 0, y = 0, width = 0, height = 0] = detections.subarray(at, at + 4);
  return { x, y, width, height };
}
