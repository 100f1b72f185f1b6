import { createCandidateBuffer } from '../vision/boxes.ts';
import { toDetections } from './detections.ts';
import { createDetectorInput } from './detector-input.ts';
import type { EngineSession } from './engine.ts';
import type { FaceDetector } from './face-detector.ts';
import type { FamilyDecoder } from './family-decoder.ts';
import type { DetectorEntry } from './manifest-schema.ts';
import { outputNamed } from './output-roles.ts';
import { eraseOutputs, takeOutput } from './session-outputs.ts';

/**
 * Makes a face detector of a graph and the decoder of its family. It owns `session`.
 *
 * @param minimumScore - Weakest score that is reported, 0..1.
 * @throws FacegateError `ERR_MODEL_REFUSED` when the manifest names no output for what the decoder reads.
 */
export function createGraphDetector(
  session: EngineSession,
  model: DetectorEntry,
  decoder: FamilyDecoder,
  minimumScore: number,
): FaceDetector {
  const { inputMultiplePx, overlapThreshold } = model.detector;
  const input = createDetectorInput(session, inputMultiplePx);
  const candidates = createCandidateBuffer();
  const reads = decoder.reads.map((read) => ({
    read,
    name: outputNamed(model.outputs, read.role, read.stepPx),
  }));
  return {
    async detect(content, size) {
      const { outputs, padded } = await input.run(content, size);
      try {
        const tensors = reads.map(({ read, name }) => takeOutput(outputs, name, read.length(padded)));
        decoder.decode(tensors, padded, minimumScore, candidates);
        return toDetections(candidates, size, overlapThreshold);
      } finally {
        candidates.values.fill(0);
        eraseOutputs(outputs);
      }
    },
    close: () => session.close(),
  };
}
