import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { convertFaceRes } from '../../models/converters/face-res.ts';
import { readSourceFiles } from '../../models/sources/source-files.ts';
import { readTfjsGraphModel } from '../../models/sources/tfjs-graph-model.ts';
import { openEstimator } from '../../src/inference/open-models.ts';
import { findEstimator } from '../../src/inference/find-model.ts';
import { readManifest } from '../../src/inference/manifest.ts';
import { isModelPresent, sha256Hex } from '../../src/inference/model-store.ts';
import { createOnnxEngine } from '../../src/inference/onnx-engine.ts';
import { DEMO_PHOTOGRAPHS, largestDifference, readPicture } from '../fixtures/demo-photographs.ts';
import { PORTRAITS } from '../fixtures/portraits.ts';
import { openTfjsReference, type TfjsReference } from '../fixtures/tfjs-reference.ts';
import { runGraph } from '../fixtures/run-graph.ts';

const SIDE_PX = 224;
const SIZE = { widthPx: SIDE_PX, heightPx: SIDE_PX };
const AGE_CLASSES = 'age_pred/Softmax';
const MALE = 'gender_pred/Sigmoid';
const DESCRIPTOR = 'global_pooling/Mean';
const UNCUT = { [AGE_CLASSES]: 100, [DESCRIPTOR]: 1024 };

const PICTURES = [...PORTRAITS, DEMO_PHOTOGRAPHS[0].path, DEMO_PHOTOGRAPHS[4].path];

const manifest = readManifest();

/** What the published graph reads: blue, green, red, each minus its mean over the training set. */
function publishedInput(pixels: Uint8Array): Float32Array {
  const means = [103.939, 116.779, 123.68];
  return Float32Array.from(pixels, (_, index) => {
    const channel = index % 3;
    return (pixels[index + 2 - 2 * channel] ?? 0) - (means[channel] ?? 0);
  });
}

/** The weighted mean of the two most probable classes, each standing for the middle of its year. */
function ageOf(classes: Float32Array): number {
  const [best = 0, second = 0] = [...classes.keys()].sort((a, b) => (classes[b] ?? 0) - (classes[a] ?? 0));
  const [p, q] = [classes[best] ?? 0, classes[second] ?? 0];
  return (best * p + second * q) / (p + q) + 0.5;
}

describe.each(['face-res', 'face-res-deep'])('%s against TensorFlow.js running the published graph', (id) => {
  const model = findEstimator(manifest, id);
  const isFetched = isModelPresent(manifest, model);
  let published: TfjsReference;
  let uncut: Uint8Array;

  beforeAll(async () => {
    if (!isFetched) return;
    const [json = new Uint8Array(), weights = new Uint8Array()] = await readSourceFiles(
      model,
      manifest.folder,
    );
    published = await openTfjsReference(json, weights);
    uncut = convertFaceRes(readTfjsGraphModel(Buffer.from(json).toString('utf8'), weights), UNCUT);
  });

  afterAll(() => {
    if (isFetched) published.close();
  });

  it.skipIf(!isFetched)(
    'gives the same classes, gender and features within 1e-4, age within 1e-3 years',
    async () => {
      const estimator = await openEstimator(createOnnxEngine(), manifest, id, 'once');
      const largest = { classes: 0, male: 0, features: 0, ageYears: 0, female: 0 };
      const note = (what: keyof typeof largest, difference: number): void => {
        largest[what] = Math.max(largest[what], Number.isNaN(difference) ? Infinity : difference);
      };
      for (const path of PICTURES) {
        const { pixels } = await readPicture(path, SIZE);
        const [classes = new Float32Array(), male = new Float32Array(), features = new Float32Array()] =
          await published.run(
            publishedInput(pixels),
            [1, SIDE_PX, SIDE_PX, 3],
            [AGE_CLASSES, MALE, DESCRIPTOR],
          );
        const ours = await runGraph(uncut, 'faces', pixels, [1, SIDE_PX, SIDE_PX, 3]);
        note('classes', largestDifference(ours(AGE_CLASSES), classes));
        note('male', largestDifference(ours('gender_probabilities').subarray(0, 1), male));
        note('features', largestDifference(ours(DESCRIPTOR), features));
        const [ageYears = NaN, female = NaN] = await estimator.estimate(pixels, 1);
        note('ageYears', Math.abs(ageYears - ageOf(classes)));
        note('female', Math.abs(female - (1 - (male[0] ?? NaN))));
      }
      await estimator.close();
      const shown = Object.entries(largest).map(([what, value]) => `${what} ${value.toExponential(2)}`);
      process.stdout.write(
        `parity of ${id} with TensorFlow.js, ${PICTURES.length} pictures: ${shown.join(', ')}\n`,
      );
      expect(largest.classes).toBeLessThan(1e-4);
      expect(largest.male).toBeLessThan(1e-4);
      expect(largest.features).toBeLessThan(1e-3);
      expect(largest.ageYears).toBeLessThan(1e-3);
      expect(largest.female).toBeLessThan(1e-4);
    },
    60_000,
  );

  it.skipIf(!isFetched)('is refused uncut, with the descriptor among its outputs', async () => {
    const planted = { ...model, sha256: sha256Hex(uncut) };
    await expect(createOnnxEngine().load(uncut, planted)).rejects.toMatchObject({
      code: 'ERR_MODEL_REFUSED',
    });
  });
});
