/** Numbers per detection in a flat buffer: x, y, width, height, score. */
export const DETECTION_LENGTH = 5;

/**
 * Candidate detections of one picture, before non-maximum suppression. The buffer grows when a larger picture comes
 * and is otherwise reused, so that a steady stream of frames allocates nothing here.
 */
export interface CandidateBuffer {
  /** `[capacity, 5]` float32: x, y, width, height in pixels of the graph's input, score 0..1. */
  values: Float32Array;
  count: number;
}

/** Makes an empty candidate buffer. */
export function createCandidateBuffer(): CandidateBuffer {
  return { values: new Float32Array(0), count: 0 };
}

/** Empties the buffer and makes room for `capacity` candidates. */
export function resetCandidates(candidates: CandidateBuffer, capacity: number): void {
  candidates.count = 0;
  if (candidates.values.length < capacity * DETECTION_LENGTH) {
    candidates.values.fill(0);
    candidates.values = new Float32Array(capacity * DETECTION_LENGTH);
  }
}

/**
 * Appends a candidate given by its centre, in pixels. A candidate with a number that is not finite, or without an
 * area, is left out: the network saw no face there.
 */
export function addCandidate(
  candidates: CandidateBuffer,
  centreX: number,
  centreY: number,
  width: number,
  height: number,
  score: number,
): void {
  const usable = Number.isFinite(centreX + centreY + width + height + score) && width > 0 && height > 0;
  if (!usable) return;
  const offset = candidates.count * DETECTION_LENGTH;
  candidates.values[offset] = centreX - width / 2;
  candidates.values[offset + 1] = centreY - height / 2;
  candidates.values[offset + 2] = width;
  candidates.values[offset + 3] = height;
  candidates.values[offset + 4] = score;
  candidates.count += 1;
}
