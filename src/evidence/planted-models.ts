import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { FacegateError } from '../errors/facegate-error.ts';
import { findDetector, type ModelManifest } from '../inference/find-model.ts';
import { readManifest } from '../inference/manifest.ts';
import type { DetectorEntry, ModelEntry } from '../inference/manifest-schema.ts';
import { isModelPresent, modelPath, sha256Hex } from '../inference/model-store.ts';
import { SQUARE_BOX } from './canary-picture.ts';
import type { Needle } from './needle.ts';
import { numberNeedles } from './number-canary.ts';
import { drawNumber, plantEstimator, type AgeRange } from './planted-estimator.ts';
import { PRIORS, plantedDetectorGraph } from './planted-graphs.ts';

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

const CELL_PX = 64;
const DETECTOR_FRAME = { widthPx: PRIORS.columns * CELL_PX, heightPx: PRIORS.rows * CELL_PX } as const;

/**
 * Writes a folder with a detector that takes the square of the canary clip for a face and an attribute model that says
 * the same of every crop; ids and manifest are those of the package's default models.
 */
export async function plantModels(folder: string, age: AgeRange): Promise<PlantedModels> {
  const published = readManifest();
  const score = drawNumber(0.8, 0.99);
  const detector = plantedDetectorGraph({ prior: PRIOR, score, location: LOCATION });
  const estimator = await plantEstimator(published, age);
  await writeModels(folder, [plantedDetectorEntry(published, sha256Hex(detector)), estimator.entry]);
  await writeFile(join(folder, 'converted', 'detector.onnx'), detector);
  await writeFile(join(folder, 'converted', estimator.entry.file), estimator.graph);
  return {
    folder,
    memoryNeedles: estimator.needles,
    outsideNeedles: numberNeedles({ name: 'detector score', value: score }),
  };
}

/**
 * Writes a folder with the published detectors and an attribute model that says the same of every crop: for media that
 * is not ours, in which real faces have to be found and no real estimate is to be made.
 */
export async function plantEstimates(folder: string, age: AgeRange): Promise<PlantedModels> {
  const published = readManifest();
  const detectors = published.models.filter(
    (model) => model.task === 'detect-faces' && isModelPresent(published, model),
  );
  const estimator = await plantEstimator(published, age);
  await writeModels(folder, [...detectors, estimator.entry]);
  for (const detector of detectors) {
    const path = modelPath(published, detector);
    await copyFile(path, join(folder, 'converted', basename(path)));
  }
  await writeFile(join(folder, 'converted', estimator.entry.file), estimator.graph);
  return { folder, memoryNeedles: estimator.needles, outsideNeedles: [] };
}

async function writeModels(folder: string, models: readonly ModelEntry[]): Promise<void> {
  await mkdir(join(folder, 'converted'), { recursive: true });
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ formatVersion: 1, models }));
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

function plantedDetectorEntry(published: ModelManifest, sha256: string): DetectorEntry {
  const detector = findDetector(published, 'rfb-320');
  if (detector.detector.family !== 'rfb') throw new FacegateError('ERR_INTERNAL');
  // The planted detector reads pictures of one size only.
  const settings = { ...detector.detector };
  delete settings.secondLook;
  const priors = PRIORS.columns * PRIORS.rows;
  return {
    ...detector,
    file: 'detector.onnx',
    sha256,
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
  };
}
