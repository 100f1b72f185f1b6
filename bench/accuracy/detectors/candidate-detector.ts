import type { FaceDetector } from '../../../src/inference/face-detector.ts';
import { findDetector, type ModelManifest } from '../../../src/inference/find-model.ts';
import type { DetectorEntry } from '../../../src/inference/manifest-schema.ts';
import { idsOf } from '../../../src/inference/model-ids.ts';
import { isModelPresent } from '../../../src/inference/model-store.ts';
import { createOnnxEngine } from '../../../src/inference/onnx-engine.ts';
import { openDetector } from '../../../src/inference/open-models.ts';
import { DETECTION_LENGTH } from '../../../src/vision/boxes.ts';

/** A detector at one size, opened. */
export interface CandidateDetector {
  readonly entry: DetectorEntry;
  readonly detector: FaceDetector;
}

/** Detectors that are closed together. */
export interface CandidateDetectors extends AsyncDisposable {
  readonly candidates: readonly CandidateDetector[];
}

/** Returns every detector of a manifest that is there, at every size, or the one that is named. */
export function candidateEntries(
  manifest: ModelManifest,
  only: string | undefined,
): readonly DetectorEntry[] {
  if (only !== undefined) return [findDetector(manifest, only)];
  return manifest.models
    .filter((model) => model.task === 'detect-faces' && isModelPresent(manifest, model))
    .flatMap(idsOf)
    .map((id) => findDetector(manifest, id));
}

/**
 * Opens detectors. Graphs that are not the package's own must have been tried out.
 *
 * @param leastScore - Weakest detection that is reported, where that is below the detector's own.
 */
export async function openDetectors(
  manifest: ModelManifest,
  entries: readonly DetectorEntry[],
  leastScore = 1,
): Promise<CandidateDetectors> {
  const engine = createOnnxEngine();
  const opened: CandidateDetector[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(opened.map(({ detector }) => detector.close()));
  };
  try {
    for (const entry of entries) {
      const least = Math.min(leastScore, entry.detector.scores.presence);
      opened.push({ entry, detector: await openDetector(engine, manifest, entry.id, least) });
    }
    return { candidates: opened, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Returns the detections from a score on; they come by descending score. The caller owns the copy. */
export function detectionsFrom(detections: Float32Array, leastScore: number): Float32Array {
  let end = 0;
  while (end < detections.length && (detections[end + 4] ?? 0) >= leastScore) end += DETECTION_LENGTH;
  return detections.slice(0, end);
}

/** Counts the detections from a score on. */
export function countFrom(detections: Float32Array, leastScore: number): number {
  const strong = detectionsFrom(detections, leastScore);
  const count = strong.length / DETECTION_LENGTH;
  strong.fill(0);
  return count;
}
