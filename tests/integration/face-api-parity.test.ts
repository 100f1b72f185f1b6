import { beforeAll, describe, expect, it } from 'vitest';
import { openFaceInference, type FaceInference } from '../../src/inference/face-inference.ts';
import { findDetector } from '../../src/inference/find-model.ts';
import { readManifest } from '../../src/inference/manifest.ts';
import { detectorInputSize } from '../../src/inference/model-catalogue.ts';
import { readModel } from '../../src/inference/model-store.ts';
import { createOnnxEngine } from '../../src/inference/onnx-engine.ts';
import {
  boxesOf,
  DEMO_PHOTOGRAPHS,
  largestDifference,
  readPicture,
  readSquarePicture,
  rgbGeometry,
} from '../fixtures/demo-photographs.ts';
import { openFaceApiReference, type FaceApiReference } from '../fixtures/face-api-reference.ts';

const SIDE_PX = 416;
const CHANNELS = 25;

/** From `[channels, cells]` to `[cells, channels]`. */
function channelsLast(grid: Float32Array): Float32Array {
  const cells = grid.length / CHANNELS;
  return Float32Array.from(grid, (_, index) => {
    const cell = Math.floor(index / CHANNELS);
    return grid[(index % CHANNELS) * cells + cell] ?? Number.NaN;
  });
}

function report(what: string, difference: number): void {
  process.stdout.write(`parity with face-api, ${what}: largest difference ${difference.toExponential(2)}\n`);
}

// Takes seconds: the reference decodes six photographs and runs every net on the WebAssembly backend, one thread.
describe('parity with face-api on the same pixels', () => {
  let reference: FaceApiReference;

  beforeAll(async () => {
    reference = await openFaceApiReference();
  });

  it('gives the raw outputs of the tiny face detector within 1e-3', async () => {
    const manifest = readManifest();
    const model = findDetector(manifest, 'tiny-face-detector');
    const session = await createOnnxEngine().load(await readModel(manifest, model), model);
    let largest = 0;
    for (const { path } of DEMO_PHOTOGRAPHS) {
      const square = await readSquarePicture(path, SIDE_PX);
      const outputs = await session.run(square.pixels, [1, SIDE_PX, SIDE_PX, 3]);
      const expected = await reference.tinyGrid(square);
      expect(expected.length).toBe(13 * 13 * CHANNELS);
      largest = Math.max(
        largest,
        largestDifference(channelsLast(outputs.get('grid') ?? new Float32Array()), expected),
      );
    }
    await session.close();
    report('tiny face detector, raw grid', largest);
    expect(largest).toBeLessThan(1e-3);
  });

  it('decodes and suppresses the tiny face detector as face-api does, within 1e-3', async () => {
    const inference = await openFaceInference({
      detectorId: 'tiny-face-detector',
      attributesId: 'age-gender',
      minimumScore: 0.5,
    });
    let faces = 0;
    let largest = 0;
    for (const { path } of DEMO_PHOTOGRAPHS) {
      const square = await readSquarePicture(path, SIDE_PX);
      const detections = await inference.detect(square.pixels, square.size);
      const expected = await reference.tinyDetections(square, 0.5);
      largest = Math.max(largest, largestDifference(detections, expected));
      faces += detections.length / 5;
    }
    await inference.close();
    report(`tiny face detector, ${faces} boxes and scores`, largest);
    expect(faces).toBeGreaterThanOrEqual(15);
    expect(largest).toBeLessThan(1e-3);
  });

  it('estimates age within 1e-3 years and gender within 1e-4, for all 22 faces', async () => {
    const inference: FaceInference = await openFaceInference({
      detectorId: 'rfb-320',
      attributesId: 'age-gender',
      minimumScore: 0.5,
    });
    let faces = 0;
    let ageDifference = 0;
    let genderDifference = 0;
    for (const photograph of DEMO_PHOTOGRAPHS) {
      const { pixels, size } = await readPicture(photograph.path);
      const content = await readPicture(photograph.path, detectorInputSize('rfb-320', size));
      const detections = await inference.detect(content.pixels, content.size);
      expect(detections.length / 5).toBe(photograph.faces);
      const crops = inference.cropFaces(pixels, rgbGeometry(size), boxesOf(detections));
      const results = await inference.estimate(crops, photograph.faces);
      const cropBytes = crops.length / photograph.faces;
      for (let face = 0; face < photograph.faces; face += 1) {
        const [ageYears, probabilityFemale] = await reference.ageAndFemale({
          pixels: crops.slice(face * cropBytes, (face + 1) * cropBytes),
          size: { widthPx: 112, heightPx: 112 },
        });
        ageDifference = Math.max(ageDifference, Math.abs((results[face * 2] ?? Number.NaN) - ageYears));
        genderDifference = Math.max(
          genderDifference,
          Math.abs((results[face * 2 + 1] ?? Number.NaN) - probabilityFemale),
        );
        faces += 1;
      }
    }
    await inference.close();
    report(`age in years, ${faces} faces`, ageDifference);
    report(`gender probability, ${faces} faces`, genderDifference);
    expect(faces).toBe(22);
    expect(ageDifference).toBeLessThan(1e-3);
    expect(genderDifference).toBeLessThan(1e-4);
  });
});
