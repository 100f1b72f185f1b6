import { z } from 'zod';
import { idsOf } from './model-ids.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const identifier = z.string().regex(/^[a-z0-9][a-z0-9-]*$/);
const positive = z.number().positive();
const sizePx = z.int().min(1).max(4096);
const dimension = z.union([z.int().min(1), z.string().min(1)]);

/** A graph that is made of files of a package: a tarball taken apart once, or one that is installed anyway. */
const packageSource = z.strictObject({
  kind: z.enum(['npm-tarball', 'dependency']),
  package: z.string().min(1),
  version: z.string().min(1),
  /** `sha512-…` of the tarball; only for `npm-tarball`. */
  integrity: z
    .string()
    .regex(/^sha512-[A-Za-z0-9+/]+=*$/)
    .optional(),
  files: z.array(z.strictObject({ path: z.string().min(1), sha256 })).min(1),
  /** Too large for every clone: fetched and converted by `npm run models` only. */
  fetch: z.literal('on-demand').optional(),
});

/** A graph of the user's own: it lies beside the manifest, as it is. */
const ownSource = z.strictObject({
  kind: z.literal('own'),
  /** Where it was got from, for whoever reads the card. */
  origin: z.string().min(1),
});

const source = z.discriminatedUnion('kind', [packageSource, ownSource]);

/** One number per colour, in the order in which the graph reads them. */
const perColour = z.tuple([z.number(), z.number(), z.number()]);

const inputBase = { name: z.string().min(1), shape: z.array(dimension) };

/** How pictures get into the graph: as they are, or `(x - subtract) / divide` as floats. */
const input = z.discriminatedUnion('type', [
  z.strictObject({
    ...inputBase,
    type: z.literal('uint8'),
    colour: z.literal('RGB'),
    preprocessing: z.string(),
  }),
  z.strictObject({
    ...inputBase,
    type: z.literal('float32'),
    layout: z.enum(['NCHW', 'NHWC']),
    colour: z.enum(['RGB', 'BGR']),
    subtract: perColour,
    divide: perColour.refine((numbers) => numbers.every((number) => number !== 0)),
  }),
]);

const output = z.strictObject({
  name: z.string().min(1),
  /** What the output means; `output-roles.ts` says which roles exist and how wide each may be. */
  role: z.string().min(1),
  /** Which grid it speaks of, for detectors that have outputs of their own for each. */
  stepPx: sizePx.optional(),
  shape: z.array(dimension),
});

/**
 * How a face is cut out for the attribute model: `square` extends the shorter side of the box into the picture,
 * `letterbox` keeps the box and fills the rest with black, as face-api does. `scale` multiplies the longer side.
 */
const crop = z.strictObject({ framing: z.enum(['square', 'letterbox']), scale: positive.max(4) });

/**
 * Detector scores, 0..1: from `presence` on, a detection may be a person; from `inference` on it counts as one at
 * once and is good enough for the attribute model.
 */
const scores = z
  .strictObject({ presence: z.number().min(0).max(1), inference: z.number().min(0).max(1) })
  .refine(({ presence, inference }) => presence <= inference);

/**
 * For a few estimated ages, rising, the bounds that hold the share `coverage` of true ages; in years. Between the
 * points the distances are interpolated.
 */
const ageInterval = z.strictObject({
  coverage: z.number().gt(0).lt(1),
  calibration: z.string().min(1),
  points: z
    .array(z.strictObject({ estimate: z.number(), low: z.number(), high: z.number() }))
    .min(1)
    .refine((points) => points.every(({ estimate, low, high }) => low <= estimate && estimate <= high))
    .refine((points) => isRising(points.map(({ estimate }) => estimate))),
});

function isRising(numbers: readonly number[]): boolean {
  return numbers.every((number, index) => number > (numbers[index - 1] ?? -Infinity));
}

/** The same graph on larger or smaller pictures, chosen by an id of its own; what is not said here is as in the entry. */
const otherSize = z.strictObject({ id: identifier, longSidePx: sizePx, scores, crop });

const detectorBase = {
  scores,
  /** Longer side of the detector frame. */
  longSidePx: sizePx,
  otherSizes: z.array(otherSize).optional(),
  /** Width and height of the graph's input must be multiples of this; the frame is padded right and bottom. */
  inputMultiplePx: sizePx,
  /**
   * How faces that were found are looked at again before they are cropped: a square of `reach` box sides, at this size.
   * Absent for a detector whose boxes do not get better by it.
   */
  secondLook: z.strictObject({ sidePx: sizePx, reach: positive.max(8) }).optional(),
  /** Intersection over union above which the weaker of two boxes goes. */
  overlapThreshold: z.number().min(0).max(1),
  crop,
};

const detector = z.discriminatedUnion('family', [
  z.strictObject({
    family: z.literal('rfb'),
    ...detectorBase,
    strides: z
      .array(
        z.strictObject({ stepPx: sizePx, rowOffsetPx: z.number(), anchorSizesPx: z.array(positive).min(1) }),
      )
      .min(1),
    maximumAnchorHeightPx: sizePx,
    centreVariance: positive,
    sizeVariance: positive,
  }),
  z.strictObject({
    family: z.literal('tiny-yolo'),
    ...detectorBase,
    cellPx: sizePx,
    anchorsInCells: z.array(z.tuple([positive, positive])).min(1),
  }),
  z.strictObject({
    family: z.literal('ssd'),
    ...detectorBase,
    /** Grids of priors, fine to coarse; width and height of the anchors of every cell. */
    grids: z
      .array(z.strictObject({ stepPx: sizePx, anchorsPx: z.array(z.tuple([positive, positive])).min(1) }))
      .min(1),
    centreVariance: positive,
    sizeVariance: positive,
  }),
  z.strictObject({
    family: z.literal('blazeface'),
    ...detectorBase,
    grids: z.array(z.strictObject({ stepPx: sizePx, anchorsPerCell: z.int().min(1) })).min(1),
  }),
  /** Outputs per grid: `face-scores`, and `face-locations` that are distances to the four edges. */
  z.strictObject({
    family: z.literal('scrfd'),
    ...detectorBase,
    grids: z.array(z.strictObject({ stepPx: sizePx, anchorsPerCell: z.int().min(1) })).min(1),
    scoreForm: z.enum(['probability', 'logit']),
  }),
  /** Outputs per grid: `face-scores`, `face-objectness`, and `face-locations` that are centre and logarithm of the size. */
  z.strictObject({
    family: z.literal('yunet'),
    ...detectorBase,
    grids: z.array(z.strictObject({ stepPx: sizePx })).min(1),
    scoreForm: z.enum(['probability', 'logit']),
  }),
]);

const headValue = z.enum(['female', 'male', 'age']);

const estimatorBase = {
  sidePx: sizePx,
  /** Factor on the crop of the detector's entry. */
  cropScale: positive.max(4),
  ageInterval,
};

const estimator = z.discriminatedUnion('family', [
  z.strictObject({
    family: z.literal('age-gender'),
    ...estimatorBase,
  }),
  /** One output, `gender-and-age`: two numbers for the genders and one for the age. */
  z.strictObject({
    family: z.literal('gender-age'),
    ...estimatorBase,
    order: z
      .tuple([headValue, headValue, headValue])
      .refine((values) => new Set(values).size === values.length),
    /** `logit`: the softmax of the two numbers is their probability. */
    genderForm: z.enum(['probability', 'logit']),
    /** Years that the number 1 stands for. */
    yearsPerUnit: positive,
  }),
]);

const sentence = z.string().min(1);

/** What was measured on labelled photographs, as `facegate bench accuracy` prints it. */
const measurement = z.strictObject({
  /** Data, detector and crops. */
  conditions: sentence,
  groups: z
    .array(
      z.strictObject({
        people: sentence,
        photographs: z.int().min(1),
        outsideBinYears: z.number().min(0),
        genderPercent: z.number().min(0).max(100),
      }),
    )
    .min(1),
});

const card = z.strictObject({
  name: sentence,
  licence: sentence,
  copyright: sentence,
  /** As far as its publisher says. */
  trainingData: sentence,
  trainingDataUnknown: sentence,
  knownError: sentence,
  measurements: z.array(measurement).optional(),
  intendedUse: sentence,
  notIntendedUse: sentence,
});

const common = {
  id: identifier,
  /** Name of the graph: inside the folder `converted`, or beside the manifest where it is the user's own. */
  file: z.string().regex(/^[A-Za-z0-9][\w.-]*\.onnx$/),
  sha256,
  source,
  input,
  outputs: z.array(output).min(1),
  /** Outputs that the graph has and that nobody asks it for. */
  unreadOutputs: z.array(output).optional(),
  /** Outputs of the source that the converted graph no longer has, and why. */
  cutOutputs: z.array(z.string()).default([]),
  card,
};

const model = z.discriminatedUnion('task', [
  z.strictObject({ task: z.literal('detect-faces'), ...common, detector }),
  z.strictObject({ task: z.literal('estimate-attributes'), ...common, estimator }),
]);

function isUnique(ids: readonly string[]): boolean {
  return new Set(ids).size === ids.length;
}

const weight = z.number().min(0).max(1);

/** Several attribute models whose estimates are averaged. */
const ensemble = z.strictObject({
  id: identifier,
  members: z
    .array(z.strictObject({ id: identifier, ageWeight: weight, genderWeight: weight }))
    .min(2)
    .refine((members) => addUpToOne(members.map(({ ageWeight }) => ageWeight)))
    .refine((members) => addUpToOne(members.map(({ genderWeight }) => genderWeight))),
  ageInterval,
  card: card.pick({
    name: true,
    knownError: true,
    measurements: true,
    intendedUse: true,
    notIntendedUse: true,
  }),
});

function addUpToOne(weights: readonly number[]): boolean {
  return Math.abs(weights.reduce((sum, one) => sum + one, 0) - 1) < 1e-9;
}

/** Shape of `models/manifest.json`. */
export const manifestSchema = z.strictObject({
  formatVersion: z.literal(1),
  /** The models of the package are there as well. */
  inherits: z.literal('package').optional(),
  ensembles: z.array(ensemble).optional(),
  models: z.array(model).refine((models) => isUnique(models.flatMap(idsOf))),
});

/** One entry of the manifest: a model, what it may put out, and what is known about it. */
export type ModelEntry = z.infer<typeof model> & {
  /** Folder of an inherited model; absent: that of the manifest. */
  readonly folder?: string;
};
export type DetectorEntry = Extract<ModelEntry, { task: 'detect-faces' }>;
export type EstimatorEntry = Extract<ModelEntry, { task: 'estimate-attributes' }>;
export type EnsembleEntry = z.infer<typeof ensemble>;
export type ModelTask = ModelEntry['task'];
export type ModelInput = z.infer<typeof input>;
export type ModelOutput = z.infer<typeof output>;
export type PackageSource = z.infer<typeof packageSource>;
export type GenderAgeSettings = Extract<z.infer<typeof estimator>, { family: 'gender-age' }>;
