import { describe, expect, it } from 'vitest';
import { readSourceFiles } from '../../models/sources/source-files.ts';
import { findDetector } from '../../src/inference/find-model.ts';
import { readManifest } from '../../src/inference/manifest.ts';
import { readModel } from '../../src/inference/model-store.ts';
import { createOnnxEngine } from '../../src/inference/onnx-engine.ts';
import {
  DEMO_PHOTOGRAPHS,
  largestDifference,
  readPicture,
  readSquarePicture,
} from '../fixtures/demo-photographs.ts';
import { startLiteRt } from '../fixtures/litert-reference.ts';
import { PORTRAITS } from '../fixtures/portraits.ts';
import { boxNumbersOf, publishedDetectorInput, sigmoidOf } from '../fixtures/published-detector-input.ts';
import { openTfjsReference } from '../fixtures/tfjs-reference.ts';

const manifest = readManifest();

/** Runs the published model on pixels: raw logits and regressors of all anchors, in the order of the grids. */
type Published = (
  pixels: Uint8Array,
) => Promise<{ readonly logits: Float32Array; readonly regressors: Float32Array }>;

function concatenate(parts: readonly Float32Array[]): Float32Array {
  return Float32Array.from(parts.flatMap((part) => [...part]));
}

/** Anchors without a face have boxes of any size: their numbers are compared with their own magnitude. */
function largestRelativeDifference(actual: Float32Array, expected: Float32Array): number {
  const scale = (values: Float32Array): Float32Array =>
    values.map((value, index) => value / Math.max(1, Math.abs(expected[index] ?? Number.NaN)));
  return largestDifference(scale(actual), scale(expected));
}

async function compare(id: string, sidePx: number, runtime: string, published: Published): Promise<void> {
  const model = findDetector(manifest, id);
  const session = await createOnnxEngine().load(await readModel(manifest, model), model);
  const size = { widthPx: sidePx, heightPx: sidePx };
  const pictures = [
    ...(await Promise.all(PORTRAITS.map((path) => readPicture(path, size)))),
    ...(await Promise.all(DEMO_PHOTOGRAPHS.map(({ path }) => readSquarePicture(path, sidePx)))),
  ];
  let [scoreDifference, pixelDifference, relativeDifference, faces] = [0, 0, 0, 0];
  for (const { pixels } of pictures) {
    const { logits, regressors } = await published(pixels);
    const outputs = await session.run(pixels, [1, sidePx, sidePx, 3]);
    const scores = outputs.get('scores') ?? new Float32Array();
    const locations = outputs.get('locations') ?? new Float32Array();
    scoreDifference = Math.max(scoreDifference, largestDifference(scores, sigmoidOf(logits)));
    const expected = boxNumbersOf(regressors);
    relativeDifference = Math.max(relativeDifference, largestRelativeDifference(locations, expected));
    const likely = (values: Float32Array): Float32Array =>
      values.filter((_, index) => (scores[Math.floor(index / 4)] ?? Number.NaN) > 0.01);
    pixelDifference = Math.max(pixelDifference, largestDifference(likely(locations), likely(expected)));
    faces += scores.some((score) => score > 0.5) ? 1 : 0;
  }
  await session.close();
  process.stdout.write(
    `parity of ${id} with ${runtime}, ${pictures.length} pictures, all anchors: scores ` +
      `${scoreDifference.toExponential(2)}, boxes ${relativeDifference.toExponential(2)} of their size; ` +
      `of anchors that may be a face ${pixelDifference.toExponential(2)} px\n`,
  );
  // Something was there to compare, and no NaN passes for a small difference.
  expect(faces).toBeGreaterThanOrEqual(2);
  expect(scoreDifference).toBeLessThan(1e-4);
  expect(relativeDifference).toBeLessThan(1e-3);
  expect(pixelDifference).toBeLessThan(1e-2);
}

// Takes seconds: the references run on WebAssembly.
describe('detectors of the BlazeFace family against the runtime they were published for', () => {
  it('gives the same scores and boxes as TensorFlow.js: BlazeFace', async () => {
    const model = findDetector(manifest, 'blazeface-back');
    const [json = new Uint8Array(), weights = new Uint8Array()] = await readSourceFiles(
      model,
      manifest.folder,
    );
    const reference = await openTfjsReference(json, weights);
    await compare(model.id, 256, 'TensorFlow.js', async (pixels) => {
      const [l0, l1, r0, r1] = await reference.run(
        publishedDetectorInput(pixels),
        [1, 256, 256, 3],
        ['Identity', 'Identity_1', 'Identity_2', 'Identity_3'],
      );
      const empty = new Float32Array();
      return {
        logits: concatenate([l0 ?? empty, l1 ?? empty]),
        regressors: concatenate([r0 ?? empty, r1 ?? empty]),
      };
    });
    reference.close();
  }, 60_000);

  it('gives the same scores and boxes as LiteRT: MediaPipe short, full and sparse full range', async () => {
    const open = await startLiteRt();
    for (const [id, sidePx, logitsName, regressorsName] of [
      ['mediapipe-short', 128, 'classificators', 'regressors'],
      ['mediapipe-full', 192, 'reshaped_classifier_face_4', 'reshaped_regressor_face_4'],
      ['mediapipe-full-sparse', 192, 'Identity_1', 'Identity'],
    ] as const) {
      const [file = new Uint8Array()] = await readSourceFiles(findDetector(manifest, id), manifest.folder);
      const reference = await open(file);
      await compare(id, sidePx, 'LiteRT', async (pixels) => {
        const outputs = await reference.run(publishedDetectorInput(pixels), [1, sidePx, sidePx, 3]);
        const [logits, regressors] = [outputs.get(logitsName), outputs.get(regressorsName)];
        if (logits === undefined || regressors === undefined) throw new Error('Expected both outputs.');
        return { logits, regressors };
      });
    }
  }, 60_000);
});
