import { describe, expect, it } from 'vitest';
import { DetectionTally } from '../../../../bench/accuracy/detection-tally.ts';
import { findLabelledFace } from '../../../../bench/accuracy/labelled-face.ts';
import { SeenPictures } from '../../../../bench/accuracy/picture-print.ts';

const SIZE = { widthPx: 100, heightPx: 100 };

function box(x: number): { file: string; box: { x: number; y: number; width: number; height: number } } {
  return { file: 'a', box: { x, y: 0, width: 10, height: 10 } };
}

describe('findLabelledFace', () => {
  const detections = Float32Array.of(0, 0, 0.3, 0.3, 0.9, 0.5, 0.5, 0.1, 0.1, 0.8);

  it('takes the detection that overlaps the label most, and none that hardly does', () => {
    expect(findLabelledFace(detections, { x: 51, y: 50, width: 10, height: 10 }, SIZE)).toBe(5);
    expect(findLabelledFace(detections, { x: 58, y: 58, width: 10, height: 10 }, SIZE)).toBeUndefined();
  });

  it('takes the largest where there is no box', () => {
    expect(findLabelledFace(detections, undefined, SIZE)).toBe(0);
    expect(findLabelledFace(new Float32Array(), undefined, SIZE)).toBeUndefined();
  });
});

describe('DetectionTally', () => {
  it('computes average precision and recall at a precision by hand', () => {
    const tally = new DetectionTally();
    // Four faces; by score: right, right, wrong, right; one is missed.
    tally.add(
      Float32Array.of(0, 0, 0.1, 0.1, 0.9, 0.2, 0, 0.1, 0.1, 0.8, 0.5, 0.5, 0.1, 0.1, 0.7),
      [box(0), box(20)],
      SIZE,
    );
    tally.add(Float32Array.of(0, 0, 0.1, 0.1, 0.6), [box(0), box(70)], SIZE);
    const { averagePrecision, recallAtPrecision, faces } = tally.merit();
    expect(faces).toBe(4);
    expect(averagePrecision).toBeCloseTo((1 + 1 + 0.75) / 4, 9);
    expect(recallAtPrecision).toBe(0.5);
  });

  it('counts a face once, however often it is found', () => {
    const tally = new DetectionTally();
    tally.add(Float32Array.of(0, 0, 0.1, 0.1, 0.9, 0, 0, 0.1, 0.1, 0.8), [box(0)], SIZE);
    expect(tally.merit()).toEqual({ averagePrecision: 1, recallAtPrecision: 1, faces: 1 });
  });
});

describe('SeenPictures', () => {
  const grid = Uint8Array.from({ length: 32 * 18 }, (_, cell) => (cell * 7919) % 251);

  it('knows a picture again when it is a little brighter, and no other', () => {
    const seen = new SeenPictures();
    expect(seen.isRepeated(grid)).toBe(false);
    expect(seen.isRepeated(grid.map((value) => Math.min(255, value + 3)))).toBe(true);
    expect(seen.isRepeated(grid.map((_, cell) => (cell * 104_729) % 241))).toBe(false);
  });
});
