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

/** Drops boxes that lie wholly in the padding. */
function dropOutside(candidates: CandidateBuffer, content: PixelSize): void {
  const { values } = candidates;
  const end = candidates.count * DETECTION_LENGTH;
  let kept = 0;
  for (let at = 0; at < end; at += DETECTION_LENGTH) {
    if (!touches(values, at, content)) continue;
    values.copyWithin(kept, at, at + DETECTION_LENGTH);
    kept += DETECTION_LENGTH;
  }
  values.fill(0, kept, end);
  candidates.count = kept / DETECTION_LENGTH;
}

/**
 * Turns candidates into detections: drops boxes that lie wholly in the padding, suppresses non-maxima, divides by the
 * content's size, and overwrites the candidates with zeros.
 *
 * @param candidates - In pixels of the padded picture.
 * @param content - Size of the picture without padding.
 * @returns `[n, 5]` float32: x, y, width, height, score; at most 1,000, the strongest. The caller owns it.
 */
export function toDetections(
  candidates: CandidateBuffer,
  content: PixelSize,
  overlapThreshold: number,
): Float32Array {
  dropOutside(candidates, content);
  const { values } = candidates;
  const kept = suppressNonMaxima(candidates, overlapThreshold);
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
