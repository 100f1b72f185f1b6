import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FrameGeometry } from '../../src/contracts/frame.ts';
import { addCandidate, createCandidateBuffer, resetCandidates } from '../../src/vision/boxes.ts';
import type { CandidateBuffer } from '../../src/vision/boxes.ts';
import { createFaceCropper, fullPictureBytes } from '../../src/vision/face-cropper.ts';
import { overlapAt, suppressNonMaxima } from '../../src/vision/non-maximum-suppression.ts';
import { copyPadded, paddedSize, scaledToLongSide } from '../../src/vision/padded-frame.ts';

const length = fc.double({ min: 0.5, max: 50, noNaN: true });
const box = fc.record({
  x: fc.double({ min: -20, max: 120, noNaN: true }),
  y: fc.double({ min: -20, max: 120, noNaN: true }),
  width: length,
  height: length,
  score: fc.double({ min: 0, max: 1, noNaN: true }),
});
const sizeOf = (max: number) =>
  fc.record({ widthPx: fc.integer({ min: 1, max }), heightPx: fc.integer({ min: 1, max }) });

const candidatesOf = (boxes: readonly (typeof box extends fc.Arbitrary<infer Box> ? Box : never)[]) => {
  const candidates: CandidateBuffer = createCandidateBuffer();
  resetCandidates(candidates, boxes.length);
  for (const { x, y, width, height, score } of boxes) addCandidate(candidates, x, y, width, height, score);
  return candidates;
};

describe('overlap', () => {
  it('is symmetric and lies in 0..1', () => {
    fc.assert(
      fc.property(box, box, (a, b) => {
        const { values } = candidatesOf([a, b]);
        const overlap = overlapAt(values, 0, 5);
        expect(overlap).toBeCloseTo(overlapAt(values, 5, 0), 9);
        expect(overlap).toBeGreaterThanOrEqual(0);
        expect(overlap).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });
});

describe('non-maximum suppression', () => {
  it('keeps boxes that do not overlap, by descending score, and drops only what a better one covers', () => {
    fc.assert(
      fc.property(
        fc.array(box, { maxLength: 40 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (boxes, at) => {
          const { values, count } = candidatesOf(boxes);
          const kept = [...suppressNonMaxima({ values, count }, at)];
          const score = (offset: number): number => values[offset + 4] ?? Number.NaN;
          kept.forEach((offset, index) => {
            for (const better of kept.slice(0, index)) {
              expect(score(better)).toBeGreaterThanOrEqual(score(offset));
              expect(overlapAt(values, better, offset)).toBeLessThanOrEqual(at);
            }
          });
          for (let offset = 0; offset < count * 5; offset += 5) {
            if (kept.includes(offset)) continue;
            const covering = kept.filter(
              (other) => score(other) >= score(offset) && overlapAt(values, other, offset) > at,
            );
            expect(covering).not.toEqual([]);
          }
        },
      ),
    );
  });
});

describe('padding', () => {
  it('keeps every pixel of the picture and adds less than one multiple of black', () => {
    fc.assert(
      fc.property(sizeOf(40), fc.integer({ min: 1, max: 32 }), (size, multiplePx) => {
        const padded = paddedSize(size, multiplePx);
        expect(padded.widthPx % multiplePx).toBe(0);
        expect(padded.widthPx - size.widthPx).toBeLessThan(multiplePx);
        expect(padded.heightPx - size.heightPx).toBeLessThan(multiplePx);
        const content = new Uint8Array(size.widthPx * size.heightPx * 3).fill(5);
        const target = new Uint8Array(padded.widthPx * padded.heightPx * 3).fill(9);
        copyPadded(content, size, target, padded);
        const sum = target.reduce((total, value) => total + value, 0);
        expect(sum).toBe(content.length * 5);
        expect(target[(size.heightPx - 1) * padded.widthPx * 3 + size.widthPx * 3 - 1]).toBe(5);
      }),
    );
  });

  it('scales every picture into the frame, at least one pixel wide and high', () => {
    fc.assert(
      fc.property(sizeOf(20_000), (size) => {
        const { widthPx, heightPx } = scaledToLongSide(size, 320);
        expect(Math.max(widthPx, heightPx)).toBe(320);
        expect(Math.min(widthPx, heightPx)).toBeGreaterThanOrEqual(1);
        const scale = 320 / Math.max(size.widthPx, size.heightPx);
        expect(Math.abs(widthPx - size.widthPx * scale)).toBeLessThan(1);
      }),
    );
  });
});

describe('face crops', () => {
  const unit = fc.double({ min: 0, max: 1, noNaN: true });
  const visible = fc.record({
    x: fc.double({ min: -0.2, max: 0.8, noNaN: true }),
    y: fc.double({ min: -0.2, max: 0.8, noNaN: true }),
    width: fc.double({ min: 0.25, max: 1, noNaN: true }),
    height: fc.double({ min: 0.25, max: 1, noNaN: true }),
  });

  it('of a plain grey picture are that grey inside and black outside, in either format', () => {
    fc.assert(
      fc.property(
        sizeOf(60),
        visible,
        fc.integer({ min: 1, max: 255 }),
        unit,
        (full, face, grey, stretch) => {
          const displayed = {
            widthPx: Math.max(1, Math.round(full.widthPx * (1 + stretch))),
            heightPx: full.heightPx,
          };
          const geometry = (fullFormat: FrameGeometry['fullFormat']): FrameGeometry => ({
            displayed,
            detector: full,
            full,
            fullFormat,
            colour: { range: 'full', matrix: 'bt709' },
          });
          const crops = (['rgb24', 'yuv420p'] as const).map((format) => {
            const picture = new Uint8Array(fullPictureBytes(geometry(format))).fill(grey);
            if (format === 'yuv420p') picture.fill(128, full.widthPx * full.heightPx);
            const target = new Uint8Array(16 * 16 * 3).fill(1);
            createFaceCropper(16, { framing: 'square', scale: 1 }).crop(
              picture,
              geometry(format),
              face,
              target,
            );
            return target;
          });
          expect(crops[1]).toEqual(crops[0]);
          expect(crops[0]?.every((value) => value === 0 || value === grey)).toBe(true);
          // A sliver thinner than the distance between two samples may fall between them.
          const sampleStepPx =
            Math.max(face.width * displayed.widthPx, face.height * displayed.heightPx) / 16;
          const visibleWidthPx = (Math.min(1, face.x + face.width) - Math.max(0, face.x)) * displayed.widthPx;
          const visibleHeightPx =
            (Math.min(1, face.y + face.height) - Math.max(0, face.y)) * displayed.heightPx;
          if (Math.min(visibleWidthPx, visibleHeightPx) > sampleStepPx) {
            expect(crops[0]?.some((value) => value === grey)).toBe(true);
          }
        },
      ),
    );
  });
});
