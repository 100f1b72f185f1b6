import { describe, expect, it } from 'vitest';
import {
  correlate,
  correlateSamples,
  emptyPatch,
  FaceRegion,
  PATCH_SIDE,
  PATCH_STEP,
} from '../../../src/tracking/face-patch.ts';
import { PatchLattice, REACH_STEPS } from '../../../src/tracking/patch-lattice.ts';

const BOX = { x: 0.3, y: 0.25, width: 0.4, height: 0.5 };
const SHIFTS = Array.from({ length: 2 * REACH_STEPS + 1 }, (_, index) => index - REACH_STEPS);

function readFace(level: (x: number, y: number) => number): FaceRegion {
  const size = { widthPx: 160, heightPx: 120 };
  const pixels = Uint8Array.from({ length: size.widthPx * size.heightPx }, (_, at) =>
    level(at % size.widthPx, Math.floor(at / size.widthPx)),
  );
  const region = new FaceRegion();
  region.read({ pixels, format: 'luma', size }, BOX);
  return region;
}

const textured = (): FaceRegion =>
  readFace((x, y) => 120 + 60 * Math.sin(x / 5 + y / 11) + 40 * Math.cos(y / 4 - x / 17));

describe('PatchLattice', () => {
  it('compares as the patches at its places would', () => {
    const region = textured();
    const [reference, shifted, lattice] = [emptyPatch(), emptyPatch(), new PatchLattice()];
    region.sample({ dx: 0.013, dy: -0.021, scale: 1.03 }, reference);
    lattice.read(region);
    for (const down of SHIFTS) {
      for (const right of SHIFTS) {
        const place = { dx: right * PATCH_STEP, dy: down * PATCH_STEP, scale: 1 };
        region.sample(place, shifted);
        lattice.moveTo(right, down);
        expect(lattice.likeness(reference)).toBeCloseTo(correlate(reference, shifted), 6);
        region.interpolate(place, PATCH_SIDE, shifted);
        expect(correlateSamples(shifted, reference)).toBeCloseTo(lattice.likeness(reference), 6);
      }
    }
  });

  it('is like nothing where there is no contrast, and after it is cleared', () => {
    const [reference, lattice] = [emptyPatch(), new PatchLattice()];
    textured().sample({ dx: 0, dy: 0, scale: 1 }, reference);
    lattice.read(readFace(() => 77));
    lattice.moveTo(0, 0);
    expect(lattice.likeness(reference)).toBe(0);
    lattice.read(textured());
    lattice.moveTo(0, 0);
    expect(lattice.likeness(reference)).toBeCloseTo(1, 5);
    lattice.clear();
    lattice.moveTo(0, 0);
    expect(lattice.likeness(reference)).toBe(0);
    expect(correlateSamples(new Float32Array(reference.length), reference)).toBe(0);
  });
});
