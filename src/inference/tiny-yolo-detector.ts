import { createCandidateBuffer } from '../vision/boxes.ts';
import { countTinyYoloValues, decodeTinyYolo } from '../vision/tiny-yolo-decoder.ts';
import { toDetections } from './detections.ts';
import { createDetectorInput } from './detector-input.ts';
import type { EngineSession } from './engine.ts';
import type { FaceDetector } from './face-detector.ts';
import type { DetectorEntry, TinyYoloSettings } from './manifest-schema.ts';
import { outputNamed } from './output-roles.ts';
import { eraseOutputs, takeOutput } from './session-outputs.ts';

/**
 * Makes a face detector of the tiny YOLO v2 family. It owns `session`.
 *
 * @param minimumScore - Weakest score that is reported, 0..1.
 */
export function createTinyYoloDetector(
  session: EngineSession,
  model: DetectorEntry,
  settings: TinyYoloSettings,
  minimumScore: number,
): FaceDetector {
  const input = createDetectorInput(session, settings.inputMultiplePx);
  const candidates = createCandidateBuffer();
  const gridName = outputNamed(model.outputs, 'face-grid');
  return {
    async detect(content, size) {
      const { outputs, padded } = await input.run(content, size);
      try {
        const grid = takeOutput(outputs, gridName, countTinyYoloValues(settings, padded));
        decodeTinyYolo(settings, grid, padded, minimumScore, candidates);
        return toDetections(candidates, size, settings.overlapThreshold);
      } finally {
        eraseOutputs(outputs);
      }
    },
    close: () => session.close(),
  };
}
