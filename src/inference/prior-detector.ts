import type { PixelSize } from '../contracts/geometry.ts';
import {
  countBlazeFaceAnchors,
  decodeBlazeFace,
  type BlazeFaceAnchors,
} from '../vision/blazeface-decoder.ts';
import { createCandidateBuffer, type CandidateBuffer } from '../vision/boxes.ts';
import { countRfbPriors, decodeRfb, type RfbPriors } from '../vision/rfb-decoder.ts';
import { countSsdPriors, decodeSsd, type SsdPriors } from '../vision/ssd-decoder.ts';
import { toDetections } from './detections.ts';
import { createDetectorInput } from './detector-input.ts';
import type { EngineSession } from './engine.ts';
import type { FaceDetector } from './face-detector.ts';
import type { DetectorEntry } from './manifest-schema.ts';
import { outputNamed } from './output-roles.ts';
import { eraseOutputs, takeOutput } from './session-outputs.ts';

/** What tells the detectors apart that put out one score and one location per prior. */
interface PriorDecoder {
  /** Numbers per prior in the scores. */
  readonly scoreWidth: number;
  /** Counts the priors for a graph's input of this size. */
  count(input: PixelSize): number;
  /** Writes the candidates from `minimumScore` on, in pixels of the graph's input. */
  decode(
    scores: Float32Array,
    locations: Float32Array,
    input: PixelSize,
    minimumScore: number,
    candidates: CandidateBuffer,
  ): void;
}

/** Decodes RFB's priors; of its two scores one is that of the background. */
export function rfbPriorDecoder(priors: RfbPriors): PriorDecoder {
  return {
    scoreWidth: 2,
    count: (input) => countRfbPriors(priors, input),
    decode: (...parameters) => {
      decodeRfb(priors, ...parameters);
    },
  };
}

/** Decodes priors with sizes of their own. */
export function ssdPriorDecoder(priors: SsdPriors): PriorDecoder {
  return {
    scoreWidth: 1,
    count: (input) => countSsdPriors(priors, input),
    decode: (...parameters) => {
      decodeSsd(priors, ...parameters);
    },
  };
}

/** Decodes anchors that are points. */
export function blazeFacePriorDecoder(anchors: BlazeFaceAnchors): PriorDecoder {
  return {
    scoreWidth: 1,
    count: (input) => countBlazeFaceAnchors(anchors, input),
    decode: (...parameters) => {
      decodeBlazeFace(anchors, ...parameters);
    },
  };
}

/** Numbers per prior in the locations. */
const LOCATION_WIDTH = 4;

/**
 * Makes a face detector whose graph puts out `face-scores` and `face-locations`. It owns `session`.
 *
 * @param minimumScore - Weakest score that is reported, 0..1.
 */
export function createPriorDetector(
  session: EngineSession,
  model: DetectorEntry,
  decoder: PriorDecoder,
  minimumScore: number,
): FaceDetector {
  const { inputMultiplePx, overlapThreshold } = model.detector;
  const input = createDetectorInput(session, inputMultiplePx);
  const candidates = createCandidateBuffer();
  const scoresName = outputNamed(model.outputs, 'face-scores');
  const locationsName = outputNamed(model.outputs, 'face-locations');
  return {
    async detect(content, size) {
      const { outputs, padded } = await input.run(content, size);
      try {
        const priors = decoder.count(padded);
        const scores = takeOutput(outputs, scoresName, priors * decoder.scoreWidth);
        const locations = takeOutput(outputs, locationsName, priors * LOCATION_WIDTH);
        decoder.decode(scores, locations, padded, minimumScore, candidates);
        return toDetections(candidates, size, overlapThreshold);
      } finally {
        eraseOutputs(outputs);
      }
    },
    close: () => session.close(),
  };
}
