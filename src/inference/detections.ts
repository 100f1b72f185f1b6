import { ownedFloats } from '../contracts/owned-array.ts';
import type { PixelSize } from '../contracts/geometry.ts';
import { DETECTION_LENGTH, type CandidateBuffer } from '../vision/boxes.ts';
import { suppressNonMaxima } from '../vision/non-maximum-suppression.ts';

function touches(values: Float32Array, offset: number, { widthPx, heightPx }: PixelSize): boolean {
  const x = values[offset] ?? 0;
  const y = values[offset + 1] ?? 0;
  const right = x + (values[offset + 2] ?? 0);
  const bottom = y + (values[offset + 3] ?? 0);
  return x < widthPx && y < heightPx && right > 0 && bottom > 0;
}

/**
 * Turns candidates into detections: suppresses non-maxima, drops boxes that lie wholly in the padding, divides by the
 * content's size, and overwrites the candidates with zeros.
 *
 * @param candidates - In pixels of the padded picture.
 * @param content - Size of the picture without padding.
 * @returns `[n, 5]` float32: x, y, width, height, score; the caller owns it.
 */
export function toDetections(
  candidates: CandidateBuffer,
  content: PixelSize,
  overlapThreshold: number,
): Float32Array {
  const { values } = candidates;
  const kept = suppressNonMaxima(candidates, overlapThreshold).filter((at) => touches(values, at, content));
  const detections = ownedFloats(kept.length * DETECTION_LENGTH);
  kept.forEach((at, index) => {
    const target = index * DETECTION_LENGTH;
    detections[target] = (values[at] ?? 0) / content.widthPx;
    detections[target + 1] = (values[at + 1] ?? 0) / content.heightPx;
    detections[target + 2] = (values[at + 2] ?? 0) / content.widthPx;
    detections[target + 3] = (values[at + 3] ?? 0) / content.heightPx;
    detections[target + 4] = values[at + 4] ?? 0;
  });
  values.fill(0, 0, candidates.count * DETECTION_LENGTH);
  candidates.count = 0;
  return detections;
}
