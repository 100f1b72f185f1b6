import { describe, expect, it } from 'vitest';
import { countGridAnchors } from '../../../src/vision/anchor-grid.ts';
import { createCandidateBuffer, resetCandidates } from '../../../src/vision/boxes.ts';
import { decodeScrfdGrid } from '../../../src/vision/scrfd-decoder.ts';
import { toProbability } from '../../../src/vision/score-form.ts';
import { decodeYunetGrid } from '../../../src/vision/yunet-decoder.ts';

const INPUT = { widthPx: 64, heightPx: 32 };

function candidatesOf(decode: (buffer: ReturnType<typeof createCandidateBuffer>) => void): number[][] {
  const buffer = createCandidateBuffer();
  resetCandidates(buffer, 64);
  decode(buffer);
  return Array.from({ length: buffer.count }, (_, index) => [
    ...buffer.values.subarray(index * 5, index * 5 + 5),
  ]);
}

describe('a score', () => {
  it('is a probability, or becomes one', () => {
    expect(toProbability(0.25, 'probability')).toBe(0.25);
    expect(toProbability(1.0001, 'probability')).toBe(1);
    expect(toProbability(0, 'logit')).toBe(0.5);
    expect(toProbability(Math.log(3), 'logit')).toBeCloseTo(0.75, 12);
    expect(toProbability(NaN, 'probability')).toBeNaN();
    expect(toProbability(NaN, 'logit')).toBeNaN();
  });
});

describe('grid of SCRFD', () => {
  const grid = { stepPx: 16, anchorsPerCell: 2 };
  const anchors = countGridAnchors(grid, INPUT);

  it('has two anchors per cell', () => {
    expect(anchors).toBe(4 * 2 * 2);
  });

  it('measures distances in steps from the corner of the cell', () => {
    const scores = new Float32Array(anchors);
    const distances = new Float32Array(anchors * 4);
    // Second anchor of column 2, row 1: the point (32, 16).
    const anchor = (1 * 4 + 2) * 2 + 1;
    scores[anchor] = 0.75;
    distances.set([0.5, 0.25, 1.5, 0.75], anchor * 4);
    const found = candidatesOf((buffer) => {
      decodeScrfdGrid(grid, 'probability', scores, distances, INPUT, 0.5, buffer);
    });
    expect(found).toEqual([[32 - 8, 16 - 4, 32, 16, 0.75]]);
  });

  it('leaves out what is weaker, and what is no number', () => {
    const scores = new Float32Array(anchors).fill(0.49);
    scores[3] = NaN;
    const distances = new Float32Array(anchors * 4).fill(1);
    expect(
      candidatesOf((buffer) => {
        decodeScrfdGrid(grid, 'probability', scores, distances, INPUT, 0.5, buffer);
      }),
    ).toEqual([]);
  });

  it('takes logits for what they are', () => {
    const scores = new Float32Array(anchors).fill(-10);
    scores[0] = 0;
    const distances = new Float32Array(anchors * 4).fill(1);
    const found = candidatesOf((buffer) => {
      decodeScrfdGrid(grid, 'logit', scores, distances, INPUT, 0.5, buffer);
    });
    expect(found).toEqual([[-16, -16, 32, 32, 0.5]]);
  });
});

describe('grid of YuNet', () => {
  const grid = { stepPx: 8, anchorsPerCell: 1 };
  const cells = countGridAnchors(grid, INPUT);

  it('places the centre from the corner of the cell, scales by the exponential, and joins two scores', () => {
    const [classes, objectness] = [new Float32Array(cells), new Float32Array(cells)];
    const locations = new Float32Array(cells * 4);
    const cell = 2 * 8 + 5;
    classes[cell] = 0.5;
    objectness[cell] = 0.5;
    locations.set([0.5, -0.25, Math.log(2), 0], cell * 4);
    const [found = []] = candidatesOf((buffer) => {
      decodeYunetGrid(grid, 'probability', classes, objectness, locations, INPUT, 0.4, buffer);
    });
    // Centre (5.5 * 8, 1.75 * 8), 16 by 8 pixels.
    [44 - 8, 14 - 4, 16, 8, 0.5].forEach((value, index) => {
      expect(found[index]).toBeCloseTo(value, 5);
    });
  });

  it('needs both scores', () => {
    const [classes, objectness] = [new Float32Array(cells).fill(1), new Float32Array(cells)];
    const locations = new Float32Array(cells * 4);
    const decoded = (): number[][] =>
      candidatesOf((buffer) => {
        decodeYunetGrid(grid, 'probability', classes, objectness, locations, INPUT, 0.4, buffer);
      });
    expect(decoded()).toEqual([]);
    objectness[9] = 0.25;
    expect(decoded()).toEqual([[4, 4, 8, 8, 0.5]]);
  });
});
