import { beforeAll, describe, expect, it } from 'vitest';
import { findDetector } from '../../src/inference/find-model.ts';
import { readManifest } from '../../src/inference/manifest.ts';
import { readModel } from '../../src/inference/model-store.ts';
import { createOnnxEngine } from '../../src/inference/onnx-engine.ts';
import { openDetector } from '../../src/inference/open-models.ts';
import { createCandidateBuffer } from '../../src/vision/boxes.ts';
import { decodeSsd } from '../../src/vision/ssd-decoder.ts';
import {
  DEMO_PHOTOGRAPHS,
  largestDifference,
  readPicture,
  readSquarePicture,
} from '../fixtures/demo-photographs.ts';
import { openFaceApiReference, type FaceApiReference } from '../fixtures/face-api-reference.ts';

const SIDE_PX = 512;
const SIZE = { widthPx: SIDE_PX, heightPx: SIDE_PX };
const PRIORS = 5118;
const PHOTOGRAPHS = DEMO_PHOTOGRAPHS.slice(0, 3);

const manifest = readManifest();
const model = findDetector(manifest, 'ssd-mobilenet');

/** Decoded with our priors: top, left, bottom, right, as fractions. */
function cornersOf(locations: Float32Array): Float32Array {
  const settings = model.detector;
  if (settings.family !== 'ssd') throw new Error('Expected an SSD detector.');
  const candidates = createCandidateBuffer();
  decodeSsd(settings, new Float32Array(PRIORS).fill(1), locations, SIZE, 0, candidates);
  expect(candidates.count).toBe(PRIORS);
  return Float32Array.from({ length: PRIORS * 4 }, (_, index) => {
    const [x = 0, y = 0, width = 0, height = 0] = candidates.values.subarray(Math.floor(index / 4) * 5);
    return ([y, x, y + height, x + width][index % 4] ?? Number.NaN) / SIDE_PX;
  });
}

/** Cuts boxes at the edges of the picture, as face-api does. */
function clamped(detections: Float32Array): Float32Array {
  const within = (value: number): number => Math.min(1, Math.max(0, value));
  return Float32Array.from(detections, (value, index) => {
    const part = index % 5;
    if (part === 4) return value;
    const start = detections[index - (part >= 2 ? 2 : 0)] ?? Number.NaN;
    return part < 2 ? within(value) : within(start + value) - within(start);
  });
}

// Takes seconds: the reference runs on the WebAssembly backend, one thread.
describe('SSD MobileNet against face-api on the same pixels', () => {
  let reference: FaceApiReference;

  beforeAll(async () => {
    reference = await openFaceApiReference();
  }, 60_000);

  it('gives the same scores and boxes for all priors within 1e-4', async () => {
    const session = await createOnnxEngine().load(await readModel(manifest, model), model);
    let [scoreDifference, boxDifference] = [0, 0];
    for (const { path } of PHOTOGRAPHS) {
      const square = await readSquarePicture(path, SIDE_PX);
      const expected = await reference.ssdPriors(square);
      const outputs = await session.run(square.pixels, [1, SIDE_PX, SIDE_PX, 3]);
      const scores = outputs.get('scores') ?? new Float32Array();
      const corners = cornersOf(outputs.get('locations') ?? new Float32Array());
      scoreDifference = Math.max(scoreDifference, largestDifference(scores, expected.scores));
      boxDifference = Math.max(boxDifference, largestDifference(corners, expected.corners));
    }
    await session.close();
    process.stdout.write(
      `parity of ssd-mobilenet with face-api, ${PHOTOGRAPHS.length} pictures, all priors: scores ` +
        `${scoreDifference.toExponential(2)}, boxes ${boxDifference.toExponential(2)}\n`,
    );
    expect(scoreDifference).toBeLessThan(1e-4);
    expect(boxDifference).toBeLessThan(1e-4);
  }, 60_000);

  it('finds the faces that face-api finds, and the same ones at 512x320', async () => {
    const detector = await openDetector(createOnnxEngine(), manifest, model.id, 0.5);
    let [faces, largest, found] = [0, 0, 0];
    for (const { path, faces: shown } of PHOTOGRAPHS) {
      const square = await readSquarePicture(path, SIDE_PX);
      const detections = await detector.detect(square.pixels, square.size);
      const expected = await reference.ssdDetections(square, 0.5);
      largest = Math.max(largest, largestDifference(clamped(detections), expected));
      faces += detections.length / 5;

      const { pixels, size } = await readPicture(path);
      const heightPx = Math.round((SIDE_PX * size.heightPx) / size.widthPx);
      const flat = await readPicture(path, { widthPx: SIDE_PX, heightPx });
      expect(pixels.length).toBeGreaterThan(flat.pixels.length);
      found += Math.min(shown, (await detector.detect(flat.pixels, flat.size)).length / 5);
    }
    await detector.close();
    process.stdout.write(
      `parity of ssd-mobilenet with face-api, ${faces} detections: ${largest.toExponential(2)}\n`,
    );
    expect(faces).toBeGreaterThanOrEqual(6);
    expect(largest).toBeLessThan(1e-4);
    expect(found).toBe(faces);
  }, 60_000);
});
