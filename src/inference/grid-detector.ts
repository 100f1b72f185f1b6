import type { PixelSize } from '../contracts/geometry.ts';
import { countGridAnchors, type AnchorGrid } from '../vision/anchor-grid.ts';
import { createCandidateBuffer, resetCandidates, type CandidateBuffer } from '../vision/boxes.ts';
import { decodeScrfdGrid } from '../vision/scrfd-decoder.ts';
import type { ScoreForm } from '../vision/score-form.ts';
import { decodeYunetGrid } from '../vision/yunet-decoder.ts';
import { toDetections } from './detections.ts';
import { createDetectorInput } from './detector-input.ts';
import type { EngineSession } from './engine.ts';
import type { FaceDetector } from './face-detector.ts';
import type { DetectorEntry } from './manifest-schema.ts';
import { outputNamed } from './output-roles.ts';
import { eraseOutputs, takeOutput } from './session-outputs.ts';

/** What tells the detectors apart that put out the same few tensors for each of several grids. */
interface GridDecoder {
  readonly grids: readonly AnchorGrid[];
  /** Roles of the outputs of one grid, and numbers per anchor in each. */
  readonly reads: readonly { readonly role: string; readonly width: number }[];
  /** Adds the candidates of one grid, in pixels of the graph's input; the tensors come in the order of `reads`. */
  decode(
    grid: AnchorGrid,
    tensors: readonly Float32Array[],
    input: PixelSize,
    minimumScore: number,
    candidates: CandidateBuffer,
  ): void;
}

const EMPTY = new Float32Array(0);

/** Decodes the grids of SCRFD: a score and four distances per anchor. */
export function scrfdDecoder(grids: readonly AnchorGrid[], scoreForm: ScoreForm): GridDecoder {
  return {
    grids,
    reads: [
      { role: 'face-scores', width: 1 },
      { role: 'face-locations', width: 4 },
    ],
    decode: (grid, [scores = EMPTY, distances = EMPTY], ...rest) => {
      decodeScrfdGrid(grid, scoreForm, scores, distances, ...rest);
    },
  };
}

/** Decodes the grids of YuNet: a class, an objectness and a location per cell. */
export function yunetDecoder(
  steps: readonly { readonly stepPx: number }[],
  scoreForm: ScoreForm,
): GridDecoder {
  return {
    grids: steps.map(({ stepPx }) => ({ stepPx, anchorsPerCell: 1 })),
    reads: [
      { role: 'face-scores', width: 1 },
      { role: 'face-objectness', width: 1 },
      { role: 'face-locations', width: 4 },
    ],
    decode: (grid, [classes = EMPTY, objectness = EMPTY, locations = EMPTY], ...rest) => {
      decodeYunetGrid(grid, scoreForm, classes, objectness, locations, ...rest);
    },
  };
}

/**
 * Makes a face detector whose graph has outputs of its own for every grid. It owns `session`.
 *
 * @param minimumScore - Weakest score that is reported, 0..1.
 * @throws FacegateError `ERR_MODEL_REFUSED` when the manifest names no output for a grid and a role.
 */
export function createGridDetector(
  session: EngineSession,
  model: DetectorEntry,
  decoder: GridDecoder,
  minimumScore: number,
): FaceDetector {
  const { inputMultiplePx, overlapThreshold } = model.detector;
  const input = createDetectorInput(session, inputMultiplePx);
  const candidates = createCandidateBuffer();
  const grids = decoder.grids.map((grid) => ({
    grid,
    outputs: decoder.reads.map(({ role, width }) => ({
      name: outputNamed(model.outputs, role, grid.stepPx),
      width,
    })),
  }));
  return {
    async detect(content, size) {
      const { outputs: tensors, padded } = await input.run(content, size);
      try {
        const counts = decoder.grids.map((grid) => countGridAnchors(grid, padded));
        resetCandidates(
          candidates,
          counts.reduce((sum, count) => sum + count, 0),
        );
        for (const { grid, outputs } of grids) {
          const anchors = countGridAnchors(grid, padded);
          const own = outputs.map(({ name, width }) => takeOutput(tensors, name, anchors * width));
          decoder.decode(grid, own, padded, minimumScore, candidates);
        }
        return toDetections(candidates, size, overlapThreshold);
      } finally {
        candidates.values.fill(0);
        eraseOutputs(tensors);
      }
    },
    close: () => session.close(),
  };
}
