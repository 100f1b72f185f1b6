import { encodeOnnx, type OnnxConstant, type OnnxNode } from './onnx-writer.ts';

/** Number of the planted detector's priors on the canary clip: cells of 64 px on 320x192. */
export const PRIORS = { columns: 5, rows: 3 } as const;
const PRIOR_COUNT = PRIORS.columns * PRIORS.rows;

/** What a planted detector says about every picture that is not black. */
export interface PlantedDetection {
  /** Index of the prior that sees a face. */
  readonly prior: number;
  readonly score: number;
  /** Centre x, centre y, width, height, relative to the prior, as the manifest's variances have it. */
  readonly location: readonly [number, number, number, number];
}

/**
 * Writes a detector that always finds the same face with the same score, and nothing in a black picture.
 *
 * No constant of the graph is the score itself: it is the sum of two, added when the graph runs. What is found of it
 * in memory was therefore put out.
 */
export function plantedDetectorGraph({ prior, score, location }: PlantedDetection): Uint8Array {
  const scores = new Float32Array(PRIOR_COUNT * 2);
  scores[prior * 2 + 1] = score;
  const locations = new Float32Array(PRIOR_COUNT * 4);
  locations.set(location, prior * 4);
  return graphOf(
    'picture',
    [1, 'height', 'width', 3],
    [
      { name: 'scores', shape: [1, PRIOR_COUNT, 2], values: scores },
      { name: 'locations', shape: [1, PRIOR_COUNT, 4], values: locations },
    ],
  );
}

/** Writes an attribute model that says the same of every crop that is not black. */
export function plantedEstimatorGraph(ageYears: number, probabilityFemale: number): Uint8Array {
  return graphOf(
    'faces',
    ['faces', 112, 112, 3],
    [
      { name: 'age_years', shape: [1], values: Float32Array.of(ageYears) },
      {
        name: 'gender_probabilities',
        shape: [2],
        values: Float32Array.of(1 - probabilityFemale, probabilityFemale),
      },
    ],
  );
}

interface PlantedOutput {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A graph that puts out fixed values for any input but a black one, for which it puts out zeros. */
function graphOf(
  inputName: string,
  inputShape: readonly (number | string)[],
  outputs: readonly PlantedOutput[],
): Uint8Array {
  const parts = outputs.map(halves);
  const isFace = inputShape[0] !== 1;
  return encodeOnnx({
    name: 'planted',
    inputs: [{ name: inputName, type: 'uint8', shape: inputShape }],
    outputs: outputs.map(({ name, shape }) => ({
      name,
      type: 'float32',
      shape: isFace ? ['faces', ...shape] : shape,
    })),
    nodes: [...presence(inputName, isFace), ...parts.flatMap(({ nodes }) => nodes)],
    constants: [...PRESENCE_CONSTANTS, ...parts.flatMap(({ constants }) => constants)],
  });
}

const PRESENCE_CONSTANTS: readonly OnnxConstant[] = [
  { name: 'gain', shape: [], values: Float32Array.of(100) },
  { name: 'zero', shape: [], values: Float32Array.of(0) },
  { name: 'one', shape: [], values: Float32Array.of(1) },
  { name: 'last', shape: [1], values: BigInt64Array.of(1n) },
];

/** 1 for an input that is not black, else 0: `[n, 1]` for crops, one number for a picture. */
function presence(inputName: string, isFace: boolean): readonly OnnxNode[] {
  const axes = isFace ? { axes: [1, 2, 3], keepdims: 0 } : { axes: [0, 1, 2, 3], keepdims: 0 };
  return [
    { operator: 'Cast', inputs: [inputName], output: 'floats', attributes: { to: 1 } },
    { operator: 'ReduceMean', inputs: ['floats'], output: 'mean', attributes: axes },
    { operator: 'Mul', inputs: ['mean', 'gain'], output: 'bright' },
    { operator: 'Clip', inputs: ['bright', 'zero', 'one'], output: isFace ? 'flat' : 'present' },
    ...(isFace ? [{ operator: 'Unsqueeze', inputs: ['flat', 'last'], output: 'present' } as const] : []),
  ];
}

/** Splits an output into two constants whose sum, computed at run time, it is. */
function halves({ name, shape, values }: PlantedOutput): {
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxConstant[];
} {
  // The power of two below the value: difference and sum are exact in float32.
  const first = values.map((value) =>
    value === 0 ? 0 : Math.sign(value) * 2 ** Math.floor(Math.log2(Math.abs(value))),
  );
  const second = values.map((value, index) => value - (first[index] ?? 0));
  return {
    constants: [
      { name: `${name}/first`, shape, values: first },
      { name: `${name}/second`, shape, values: second },
    ],
    nodes: [
      { operator: 'Mul', inputs: ['present', `${name}/first`], output: `${name}/lower` },
      { operator: 'Mul', inputs: ['present', `${name}/second`], output: `${name}/upper` },
      { operator: 'Add', inputs: [`${name}/lower`, `${name}/upper`], output: name },
    ],
  };
}
