import { randomInt } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ESTIMATE } from '../contracts/face.ts';
import { FacegateError } from '../errors/facegate-error.ts';
import { findDetector, findEstimator } from '../inference/find-model.ts';
import { readManifest } from '../inference/manifest.ts';
import type { ModelEntry } from '../inference/manifest-schema.ts';
import { mirroredEstimator } from '../inference/mirrored-estimator.ts';
import { sha256Hex } from '../inference/model-store.ts';
import { TrackEstimate } from '../tracking/track-estimate.ts';
import { SQUARE_BOX } from './canary-picture.ts';
import { adjacentNeedles, numberNeedles, type NumberCanary } from './number-canary.ts';
import type { Needle } from './needle.ts';
import { PRIORS, plantedDetectorGraph, plantedEstimatorGraph } from './planted-graphs.ts';

/** Models whose every output is a canary. */
export interface PlantedModels {
  /** Folder to run with. */
  readonly folder: string;
  /** To be looked for in memory too: ages and genders, as the model puts them out and as they are combined. */
  readonly memoryNeedles: readonly Needle[];
  /**
   * To be looked for in what leaves the process: the detector's score. In memory it is a plain number, like the box
   * beside it, which tracking compares from frame to frame.
   */
  readonly outsideNeedles: readonly Needle[];
}

/** Estimated ages to draw from, in years. */
export interface AgeRange {
  readonly from: number;
  readonly below: number;
}

const CELL_PX = 64;
const DETECTOR_FRAME = { widthPx: PRIORS.columns * CELL_PX, heightPx: PRIORS.rows * CELL_PX } as const;
/** Distances of the interval's bounds from the estimate, in years: as odd as everything else here. */
const INTERVAL = { coverage: 0.8, below: 6.3671875, above: 7.0859375 } as const;
const FRACTION_STEPS = 2 ** 24;

/**
 * Writes a folder with a detector that takes the square of the canary clip for a face and an attribute model that says
 * the same of every crop; ids and manifest are those of the package's default models.
 */
export async function plantModels(folder: string, age: AgeRange): Promise<PlantedModels> {
  const score = drawNumber(0.8, 0.99);
  const ageYears = drawNumber(age.from, age.below);
  const probabilityFemale = drawNumber(0.86, 0.97);
  const detector = plantedDetectorGraph({ prior: PRIOR, score, location: LOCATION });
  const estimator = plantedEstimatorGraph(ageYears, probabilityFemale);
  await mkdir(join(folder, 'converted'), { recursive: true });
  await writeFile(join(folder, 'converted', 'detector.onnx'), detector);
  await writeFile(join(folder, 'converted', 'estimator.onnx'), estimator);
  const manifest = plantedManifest(sha256Hex(detector), sha256Hex(estimator));
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));

  const estimates = await estimatesOf(ageYears, probabilityFemale);
  const [single, femaleSingle, combined, low, high, female] = estimates;
  const pairs = [
    [single, femaleSingle],
    [single, single],
    [combined, low],
    [low, high],
    [high, female],
  ] as const;
  const needles = pairs.flatMap(([first, second]) =>
    first === undefined || second === undefined ? [] : adjacentNeedles(first, second),
  );
  return {
    folder,
    memoryNeedles: [...estimates.flatMap(numberNeedles), ...needles],
    outsideNeedles: numberNeedles({ name: 'detector score', value: score }),
  };
}

/** The prior whose cell holds the middle of the square, and where the square lies from it. */
const CENTRE = {
  x: (SQUARE_BOX.x + SQUARE_BOX.width / 2) * DETECTOR_FRAME.widthPx,
  y: (SQUARE_BOX.y + SQUARE_BOX.height / 2) * DETECTOR_FRAME.heightPx,
} as const;
const CELL = { column: Math.floor(CENTRE.x / CELL_PX), row: Math.floor(CENTRE.y / CELL_PX) } as const;
const PRIOR = CELL.row * PRIORS.columns + CELL.column;
const LOCATION = [
  CENTRE.x / CELL_PX - (CELL.column + 0.5),
  CENTRE.y / CELL_PX - (CELL.row + 0.5),
  Math.log((SQUARE_BOX.width * DETECTOR_FRAME.widthPx) / CELL_PX),
  Math.log((SQUARE_BOX.height * DETECTOR_FRAME.heightPx) / CELL_PX),
] as const;

function plantedManifest(
  detectorSha256: string,
  estimatorSha256: string,
): { readonly formatVersion: 1; readonly models: readonly ModelEntry[] } {
  const published = readManifest();
  const detector = findDetector(published, 'rfb-320');
  if (detector.detector.family !== 'rfb') throw new FacegateError('ERR_INTERNAL');
  // The planted detector reads pictures of one size only.
  const settings = { ...detector.detector };
  delete settings.secondLook;
  const estimator = findEstimator(published, 'age-gender');
  const interval = { estimate: 40, low: 40 - INTERVAL.below, high: 40 + INTERVAL.above };
  const priors = PRIORS.columns * PRIORS.rows;
  return {
    formatVersion: 1,
    models: [
      {
        ...detector,
        file: 'detector.onnx',
        sha256: detectorSha256,
        outputs: [
          { name: 'scores', role: 'face-scores', shape: [1, priors, 2] },
          { name: 'locations', role: 'face-locations', shape: [1, priors, 4] },
        ],
        detector: {
          ...settings,
          inputMultiplePx: CELL_PX,
          strides: [{ stepPx: CELL_PX, rowOffsetPx: 0, anchorSizesPx: [CELL_PX] }],
          centreVariance: 1,
          sizeVariance: 1,
        },
      },
      {
        ...estimator,
        file: 'estimator.onnx',
        sha256: estimatorSha256,
        estimator: {
          ...estimator.estimator,
          ageInterval: { coverage: INTERVAL.coverage, calibration: 'planted', points: [interval] },
        },
      },
    ],
  };
}

/** What the pipeline makes of the model's outputs, computed by its own code: single estimates, then the track's. */
async function estimatesOf(ageYears: number, probabilityFemale: number): Promise<readonly NumberCanary[]> {
  const single = await mirroredEstimator({
    shapes: [{ sidePx: 1, scale: 1 }],
    estimate: () => Promise.resolve(Float32Array.of(ageYears, probabilityFemale)),
    close: () => Promise.resolve(),
  }).estimate(new Uint8Array(3), 1);
  const points = [{ estimate: 40, low: 40 - INTERVAL.below, high: 40 + INTERVAL.above }];
  const track = new TrackEstimate({ coverage: INTERVAL.coverage, points }, 1);
  track.add(single);
  const named = (name: string, value: number | undefined): NumberCanary => ({ name, value: value ?? NaN });
  const combined = track.buffer;
  return [
    named('age of one crop', single[0]),
    named('probability of one crop', single[1]),
    named('age', combined[ESTIMATE.ageYears]),
    named('age, lower bound', combined[ESTIMATE.ageLowYears]),
    named('age, upper bound', combined[ESTIMATE.ageHighYears]),
    named('probability', combined[ESTIMATE.probabilityFemale]),
    named('model output: female', probabilityFemale),
    named('model output: male', Math.fround(1 - probabilityFemale)),
  ];
}

/** Draws a number that float32 represents exactly. */
function drawNumber(from: number, below: number): number {
  return Math.fround(from + (below - from) * (randomInt(1, FRACTION_STEPS) / FRACTION_STEPS));
}
