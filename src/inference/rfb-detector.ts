import { createCandidateBuffer } from '../vision/boxes.ts';
import { countRfbPriors, decodeRfb } from '../vision/rfb-decoder.ts';
import { toDetections } from './detections.ts';
import { createDetectorInput } from './detector-input.ts';
import type { EngineSession } from './engine.ts';
import type { FaceDetector } from './face-detector.ts';
import type { DetectorEntry, RfbSettings } from './manifest-schema.ts';
import { outputNamed } from './output-roles.ts';
import { eraseOutputs, takeOutput } from './session-outputs.ts';

/**
 * Makes a face detector of the RFB family. It owns `session`.
 *
 * @param minimumScore - Weakest score that is reported, 0..1.
 */
export function createRfbDetector(
  session: EngineSession,
  model: DetectorEntry,
  settings: RfbSettings,
  minimumScore: number,
): FaceDetector {
  const input = createDetectorInput(session, settings.inputMultiplePx);
  const candidates = createCandidateBuffer();
  const scoresName = outputNamed(model.outputs, 'face-scores');
  const locationsName = outputNamed(model.outputs, 'face-locations');
  return {
    async detect(content, size) {
      const { outputs, padded } = await input.run(content, size);
      try {
        const priors = countRfbPriors(settings, padded);
        const scores = takeOutput(outputs, scoresName, priors * 2);
        const locations = takeOutput(outputs, locationsName, priors * 4);
        decodeRfb(settings, scores, locations, padded, minimumScore, candidates);
        return toDetections(candidates, size, settings.overlapThreshold);
      } finally {
        eraseOutputs(outputs);
      }
    },
    close: () => session.close(),
  };
}
