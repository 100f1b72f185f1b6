import { randomInt } from 'node:crypto';
import { ESTIMATE } from '../contracts/face.ts';
import { findEstimator, type ModelManifest } from '../inference/find-model.ts';
import type { EstimatorEntry } from '../inference/manifest-schema.ts';
import { mirroredEstimator } from '../inference/mirrored-estimator.ts';
import { sha256Hex } from '../inference/model-store.ts';
import { TrackEstimate } from '../tracking/track-estimate.ts';
import type { Needle } from './needle.ts';
import { adjacentNeedles, numberNeedles, type NumberCanary } from './number-canary.ts';
import { plantedEstimatorGraph } from './planted-graphs.ts';

/** Estimated ages to draw from, in years. */
export interface AgeRange {
  readonly from: number;
  readonly below: number;
}

/** An attribute model that says the same of every crop: canaries, as it puts them out and as they are combined. */
export interface PlantedEstimator {
  readonly graph: Uint8Array;
  /** The published model's entry for this graph: same id, same output roles. */
  readonly entry: EstimatorEntry;
  readonly needles: readonly Needle[];
}

/** Distances of the interval's bounds from the estimate, in years: as odd as everything else here. */
const INTERVAL = { coverage: 0.8, below: 6.3671875, above: 7.0859375 } as const;
const POINTS = [{ estimate: 40, low: 40 - INTERVAL.below, high: 40 + INTERVAL.above }];
const FRACTION_STEPS = 2 ** 24;

/** Draws an age and a probability and makes the attribute model that always puts them out. */
export async function plantEstimator(published: ModelManifest, age: AgeRange): Promise<PlantedEstimator> {
  const ageYears = drawNumber(age.from, age.below);
  const probabilityFemale = drawNumber(0.86, 0.97);
  const graph = plantedEstimatorGraph(ageYears, probabilityFemale);
  const estimator = findEstimator(published, 'age-gender');
  return {
    graph,
    entry: {
      ...estimator,
      file: 'estimator.onnx',
      sha256: sha256Hex(graph),
      estimator: {
        ...estimator.estimator,
        ageInterval: { coverage: INTERVAL.coverage, calibration: 'planted', points: POINTS },
      },
    },
    needles: needlesOf(await estimatesOf(ageYears, probabilityFemale)),
  };
}

function needlesOf(estimates: readonly NumberCanary[]): readonly Needle[] {
  const [single, femaleSingle, combined, low, high, female] = estimates;
  const pairs = [
    [single, femaleSingle],
    [single, single],
    [combined, low],
    [low, high],
    [high, female],
  ] as const;
  const adjacent = pairs.flatMap(([first, second]) =>
    first === undefined || second === undefined ? [] : adjacentNeedles(first, second),
  );
  return [...estimates.flatMap(numberNeedles), ...adjacent];
}

/** What the pipeline makes of the model's outputs, computed by its own code: single estimates, then the track's. */
async function estimatesOf(ageYears: number, probabilityFemale: number): Promise<readonly NumberCanary[]> {
  const single = await mirroredEstimator({
    shapes: [{ sidePx: 1, scale: 1 }],
    estimate: () => Promise.resolve(Float32Array.of(ageYears, probabilityFemale)),
    close: () => Promise.resolve(),
  }).estimate(new Uint8Array(3), 1);
  const track = new TrackEstimate({ coverage: INTERVAL.coverage, points: POINTS }, 1);
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
export function drawNumber(from: number, below: number): number {
  return Math.fround(from + (below - from) * (randomInt(1, FRACTION_STEPS) / FRACTION_STEPS));
}
