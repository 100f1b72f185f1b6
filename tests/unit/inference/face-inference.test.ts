import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFaceInference, type FaceInference } from '../../../src/inference/face-inference.ts';
import { detectorInputSize } from '../../../src/inference/model-catalogue.ts';
import { boxesOf, DEMO_PHOTOGRAPHS, readPicture, rgbGeometry } from '../../fixtures/demo-photographs.ts';

const SIZES = [
  [1, 1],
  [1, 320],
  [320, 1],
  [3, 5],
  [320, 180],
  [640, 8],
] as const;

describe.each(['rfb-320', 'tiny-face-detector'])('face inference with %s', (detectorId) => {
  let inference: FaceInference;

  beforeAll(async () => {
    inference = await openFaceInference({ detectorId, attributesId: 'age-gender', minimumScore: 0.5 });
  });

  afterAll(async () => {
    await inference.close();
  });

  it.each(SIZES)('finds nobody in a black or grey picture of %ix%i', async (widthPx, heightPx) => {
    const size = { widthPx, heightPx };
    const pixels = new Uint8Array(widthPx * heightPx * 3);
    expect(await inference.detect(pixels, size)).toEqual(new Float32Array());
    expect(await inference.detect(pixels.fill(128), size)).toEqual(new Float32Array());
  });

  it('finds the same faces in shared memory, whole and finite, by descending score', async () => {
    const { path } = DEMO_PHOTOGRAPHS[2];
    const { size } = await readPicture(path);
    const content = await readPicture(path, detectorInputSize(detectorId, size));
    const shared = new Uint8Array(new SharedArrayBuffer(content.pixels.length));
    shared.set(content.pixels);
    const [own, borrowed] = await Promise.all([
      inference.detect(content.pixels, content.size),
      inference.detect(shared, content.size),
    ]);
    expect(borrowed).toEqual(own);
    expect(own).toHaveLength(3 * 5);
    expect(own.every(Number.isFinite)).toBe(true);
    const scores = own.filter((_, index) => index % 5 === 4);
    expect([...scores]).toEqual([...scores].sort((a, b) => b - a));
  });

  it('estimates a face the same alone and among others', async () => {
    const { path } = DEMO_PHOTOGRAPHS[2];
    const { pixels, size } = await readPicture(path);
    const content = await readPicture(path, detectorInputSize(detectorId, size));
    const boxes = boxesOf(await inference.detect(content.pixels, content.size));
    const crops = inference.cropFaces(pixels, rgbGeometry(size), boxes);
    const together = await inference.estimate(crops, 3);
    const alone = await inference.estimate(
      inference.cropFaces(pixels, rgbGeometry(size), boxes.slice(4, 8)),
      1,
    );
    expect(alone).toEqual(together.slice(2, 4));
    for (let face = 0; face < 3; face += 1) {
      expect(together[face * 2]).toBeGreaterThan(10);
      expect(together[face * 2]).toBeLessThan(60);
      expect(together[face * 2 + 1]).toBeGreaterThan(0.5);
    }
  });

  it('crops nobody for no boxes and refuses a box that is not whole', () => {
    const geometry = rgbGeometry({ widthPx: 2, heightPx: 2 });
    expect(inference.cropFaces(new Uint8Array(12), geometry, new Float32Array())).toHaveLength(0);
    expect(() => inference.cropFaces(new Uint8Array(12), geometry, new Float32Array(5))).toThrow(
      expect.objectContaining({ code: 'ERR_INTERNAL' }),
    );
  });
});
