import { describe, expect, it } from 'vitest';
import type { FaceDetector } from '../../../src/inference/face-detector.ts';
import { findDetector } from '../../../src/inference/find-model.ts';
import { readManifest } from '../../../src/inference/manifest.ts';
import { createSecondLook } from '../../../src/inference/second-look.ts';
import { rgbGeometry } from '../../fixtures/demo-photographs.ts';

const ENTRY = findDetector(readManifest(), 'rfb-416');
const SIZE = { widthPx: 400, heightPx: 200 };
const PICTURE = new Uint8Array(SIZE.widthPx * SIZE.heightPx * 3).fill(90);
/** 40x40 px around (200, 100): the second look sees 100x100 px. */
const BOX = Float32Array.of(0.45, 0.4, 0.1, 0.2);

async function lookAt(detections: readonly number[], boxes = BOX): Promise<number[]> {
  const seen: Uint8Array[] = [];
  const detector: FaceDetector = {
    detect(content, size) {
      seen.push(content);
      expect(size).toEqual({ widthPx: 96, heightPx: 96 });
      expect(content[0]).toBe(90);
      return Promise.resolve(Float32Array.from(detections));
    },
    close: () => Promise.resolve(),
  };
  const better = await createSecondLook(detector, ENTRY)(PICTURE, rgbGeometry(SIZE), boxes);
  for (const content of seen) expect(content.every((value) => value === 0)).toBe(true);
  return [...better].map((value) => Math.round(value * 1000) / 1000);
}

describe('the second look', () => {
  it('takes the box that it finds, in fractions of the whole picture', async () => {
    // 36x36 px, 2 px to the right of the centre.
    expect(await lookAt([0.34, 0.32, 0.36, 0.36, 0.9])).toEqual([0.46, 0.41, 0.09, 0.18]);
  });

  it.each([
    ['nothing', []],
    ['a face that is not sure', [0.34, 0.32, 0.36, 0.36, 0.4]],
    ['another face', [0.7, 0.7, 0.3, 0.3, 0.99]],
    ['no number', [NaN, 0.32, 0.36, 0.36, 0.9]],
  ])('keeps the box where it finds %s', async (_, detections) => {
    expect(await lookAt(detections)).toEqual([0.45, 0.4, 0.1, 0.2]);
  });

  it('takes the one that overlaps most, not the surest', async () => {
    const faces = [0.2, 0.2, 0.4, 0.4, 0.99, 0.34, 0.32, 0.36, 0.36, 0.6];
    expect(await lookAt(faces)).toEqual([0.46, 0.41, 0.09, 0.18]);
  });

  it('is none for a detector whose manifest entry has no settings for it', async () => {
    const entry = findDetector(readManifest(), 'tiny-face-detector');
    expect(entry.detector.secondLook).toBeUndefined();
    const detector = { detect: () => Promise.reject(new Error('asked')), close: () => Promise.resolve() };
    const boxes = Float32Array.from(BOX);
    const same = await createSecondLook(detector, entry)(PICTURE, rgbGeometry(SIZE), boxes);
    expect(same).toEqual(boxes);
    expect(same).not.toBe(boxes);
  });
});
