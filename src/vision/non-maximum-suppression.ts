import { DETECTION_LENGTH, type CandidateBuffer } from './boxes.ts';

/** Intersection over union of the boxes that start at two offsets of a flat detection buffer, 0..1. */
export function overlapAt(values: Float32Array, a: number, b: number): number {
  const ax = values[a] ?? 0;
  const ay = values[a + 1] ?? 0;
  const aWidth = values[a + 2] ?? 0;
  const aHeight = values[a + 3] ?? 0;
  const bx = values[b] ?? 0;
  const by = values[b + 1] ?? 0;
  const bWidth = values[b + 2] ?? 0;
  const bHeight = values[b + 3] ?? 0;
  const width = Math.min(ax + aWidth, bx + bWidth) - Math.max(ax, bx);
  const height = Math.min(ay + aHeight, by + bHeight) - Math.max(ay, by);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (aWidth * aHeight + bWidth * bHeight - shared);
}

/** Offsets of the candidates by descending score; equal scores keep the order in which they were added. */
function offsetsByScore({ values, count }: CandidateBuffer): Int32Array {
  const offsets = Int32Array.from({ length: count }, (_, index) => index * DETECTION_LENGTH);
  return offsets.sort((a, b) => (values[b + 4] ?? 0) - (values[a + 4] ?? 0) || a - b);
}

/** The most boxes that stay: a frame of more is beyond what anybody looks at, and every box costs a comparison with each. */
export const MAXIMUM_DETECTIONS = 1000;

/**
 * Greedy non-maximum suppression: takes candidates by descending score and drops each that overlaps a better one by
 * more than `overlapThreshold`. It ends with the {@link MAXIMUM_DETECTIONS} strongest that stay: the time is bounded by the
 * number of candidates times that, and no candidate is left out before, so that a crowd of boxes on one face never hides
 * another face.
 *
 * @param candidates - Borrowed; not changed.
 * @param overlapThreshold - Intersection over union, 0..1.
 * @returns Offsets into `candidates.values` of the boxes that stay, by descending score.
 */
export function suppressNonMaxima(candidates: CandidateBuffer, overlapThreshold: number): Int32Array {
  const offsets = offsetsByScore(candidates);
  let kept = 0;
  for (const offset of offsets) {
    let free = true;
    for (let better = 0; better < kept && free; better += 1) {
      free = overlapAt(candidates.values, offsets[better] ?? 0, offset) <= overlapThreshold;
    }
    if (!free) continue;
    offsets[kept] = offset;
    kept += 1;
    if (kept === MAXIMUM_DETECTIONS) break;
  }
  return offsets.subarray(0, kept);
}
