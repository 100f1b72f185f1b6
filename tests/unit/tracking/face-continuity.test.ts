import { describe, expect, it } from 'vitest';
import { FaceContinuity } from '../../../src/tracking/face-continuity.ts';
import type { FramePicture } from '../../../src/tracking/face-patch.ts';

const SIZE = { widthPx: 160, heightPx: 90 };
const BOX = { x: 0.3, y: 0.2, width: 0.3, height: 0.6 };

/** A texture of soft blobs about 8 px wide, another one for another seed. */
function texture(seed: number): (x: number, y: number) => number {
  const corner = (x: number, y: number): number => {
    const noise = Math.sin(x * 127.1 + y * 311.7 + seed * 74.7) * 43_758.5453;
    return 255 * (noise - Math.floor(noise));
  };
  return (x, y) => {
    const [column, row] = [Math.floor(x / 8), Math.floor(y / 8)];
    const [right, down] = [x / 8 - column, y / 8 - row];
    const top = corner(column, row) * (1 - right) + corner(column + 1, row) * right;
    const bottom = corner(column, row + 1) * (1 - right) + corner(column + 1, row + 1) * right;
    return top * (1 - down) + bottom * down;
  };
}

function picture(value: (x: number, y: number) => number): FramePicture {
  const pixels = new Uint8Array(SIZE.widthPx * SIZE.heightPx * 3);
  for (let at = 0; at < pixels.length; at++) {
    const pixel = Math.floor(at / 3);
    pixels[at] = Math.max(0, Math.min(255, value(pixel % SIZE.widthPx, Math.floor(pixel / SIZE.widthPx))));
  }
  return { pixels, format: 'rgb24', size: SIZE };
}

/** Feeds frames 100 ms apart and returns the index of the first that does not continue or begins anew, or -1. */
function firstBreak(frames: readonly FramePicture[], box = BOX): number {
  const continuity = new FaceContinuity();
  return frames.findIndex(
    (frame, index) =>
      !continuity.continues(frame, box, index * 100_000) || (continuity.doubtedAfterUs ?? 0) < 0,
  );
}

/** The first picture for a while, then a dissolve into the second. */
function dissolve(fromUs: number, durationUs: number): (index: number) => FramePicture {
  return (index) => {
    const share = Math.min(1, Math.max(0, (index * 100_000 - fromUs) / durationUs));
    return picture((x, y) => (1 - share) * one(x, y) + share * other(x, y));
  };
}

const [one, other] = [texture(1), texture(2.3)];
/** Another face that resembles the first one as much as strangers do at most: too much for a cut to be seen at once. */
const alike = (x: number, y: number): number => 0.5 * one(x, y) + 0.5 * other(x, y);

describe('FaceContinuity', () => {
  it('goes on while the face is the same, also when its box trembles and the light changes', () => {
    const frames = Array.from({ length: 30 }, (_, index) => {
      const shift = [0, 5, -5, 3][index % 4] ?? 0;
      return picture((x, y) => (0.5 + 0.02 * index) * one(x + shift, y - shift) + index);
    });
    expect(firstBreak(frames)).toBe(-1);
  });

  it('breaks at once when another face stands in the same place, bright or dim', () => {
    for (const contrast of [1, 0.1]) {
      const frames = Array.from({ length: 10 }, (_, index) =>
        picture((x, y) => 30 + contrast * (index < 5 ? one(x, y) : other(x, y))),
      );
      expect(firstBreak(frames)).toBe(5);
    }
  });

  it.each([300_000, 600_000, 1_000_000, 2_000_000, 3_000_000])(
    'breaks or begins anew within two seconds after a dissolve of %i µs',
    (durationUs) => {
      const at = dissolve(1_000_000, durationUs);
      const broken = firstBreak(Array.from({ length: 60 }, (_, index) => at(index)));
      expect(broken).toBeGreaterThan(10);
      expect(broken * 100_000).toBeLessThanOrEqual(1_000_000 + durationUs + 2_000_000);
    },
  );

  it('does not remember for longer than it says, and nothing after clear', () => {
    const continuity = new FaceContinuity();
    expect(continuity.continues(picture(one), BOX, 0)).toBe(true);
    continuity.clear();
    expect(continuity.continues(picture(other), BOX, 100_000)).toBe(true);
  });

  it('never lets a place without any contrast pass for a face that was there', () => {
    expect(firstBreak([picture(one), picture(() => 90)])).toBe(1);
  });

  it('works for boxes that reach over the edge and for tiny pictures', () => {
    const box = { x: -0.1, y: 0.7, width: 0.4, height: 0.5 };
    expect(firstBreak([picture(one), picture(one)], box)).toBe(-1);
    const tiny: FramePicture = {
      pixels: Uint8Array.of(1, 2, 3),
      format: 'rgb24',
      size: { widthPx: 1, heightPx: 1 },
    };
    expect(() => new FaceContinuity().continues(tiny, BOX, 0)).not.toThrow();
  });

  it('breaks a second after a cut to a face that resembles the first one, and is certain up to the cut', () => {
    const continuity = new FaceContinuity();
    const broken = Array.from({ length: 40 }, (_, index) => index).find(
      (index) => !continuity.continues(picture(index < 10 ? one : alike), BOX, index * 100_000),
    );
    expect(broken).toBe(21);
    expect(continuity.certainUntilUs(2_000_000, false)).toBe(900_000);
  });

  it('goes on where a hand passes over the face for less than a second', () => {
    const covered = Array.from({ length: 40 }, (_, index) =>
      picture(index >= 10 && index < 18 ? alike : one),
    );
    expect(firstBreak(covered)).toBe(-1);
  });

  it('goes on while a head tips to the side and stays so', () => {
    const frames = Array.from({ length: 60 }, (_, index) => {
      const turn = Math.min(24, Math.max(0, (index - 10) * 4)) * (Math.PI / 180);
      const [sine, cosine] = [Math.sin(turn), Math.cos(turn)];
      return picture((x, y) => {
        const [right, down] = [x - 72, y - 45];
        return one(400 + cosine * right + sine * down, 400 - sine * right + cosine * down);
      });
    });
    expect(firstBreak(frames)).toBe(-1);
  });

  it('goes on when a face changes between two looks, both of which it has had before', () => {
    const frames = Array.from({ length: 120 }, (_, index) => {
      const share = 0.32 * (1 + Math.sin(index / 12));
      return picture((x, y) => (1 - share) * one(x, y) + share * other(x, y));
    });
    expect(firstBreak(frames)).toBe(-1);
  });

  it('tells in which stretch it was in doubt once the face looks like before again', () => {
    const continuity = new FaceContinuity();
    const stretches = Array.from({ length: 40 }, (_, index) => {
      const covered = index >= 10 && index < 18;
      expect(continuity.continues(picture(covered ? alike : one), BOX, index * 100_000)).toBe(true);
      return continuity.doubtedAfterUs;
    });
    expect(stretches.findIndex((afterUs) => afterUs !== undefined)).toBe(18);
    expect(stretches[18]).toBe(900_000);
    expect(stretches.filter((afterUs) => afterUs !== undefined).length).toBeLessThanOrEqual(2);
  });

  it('begins anew where next to nothing would be certain, and doubts all there was', () => {
    const continuity = new FaceContinuity();
    const at = dissolve(300_000, 900_000);
    const stretches = Array.from({ length: 40 }, (_, index) => {
      expect(continuity.continues(at(index), BOX, 50_000 + index * 100_000)).toBe(true);
      return continuity.doubtedAfterUs;
    });
    const anew = stretches.findLastIndex((afterUs) => afterUs !== undefined);
    expect(anew).toBeGreaterThan(3);
    expect(anew).toBeLessThanOrEqual(30);
    expect(stretches[anew]).toBe(49_999);
    // Now it is the other face: the first one would be another.
    expect(continuity.certainUntilUs(4_000_000, false)).toBeGreaterThan(50_000 + anew * 100_000);
    expect(continuity.continues(picture(one), BOX, 4_050_000)).toBe(false);
  });

  it('never begins anew at once, as with a cut, nor once something of the track was certain', () => {
    const cut = new FaceContinuity();
    expect(cut.continues(picture(one), BOX, 0)).toBe(true);
    expect(cut.continues(picture(other), BOX, 100_000)).toBe(false);
    for (const fromUs of [2_000_000, 5_000_000]) {
      const continuity = new FaceContinuity();
      const at = dissolve(fromUs, 600_000);
      const broken = Array.from({ length: 90 }, (_, index) => index).find(
        (index) => !continuity.continues(at(index), BOX, index * 100_000),
      );
      expect(broken).toBeDefined();
      expect(continuity.doubtedAfterUs).toBeUndefined();
    }
  });

  it('may begin anew more than once, and doubts all there was every time', () => {
    const continuity = new FaceContinuity();
    const [third, fourth] = [texture(5.1), texture(7.7)];
    const faces = [one, other, third, fourth];
    const stretches = Array.from({ length: 60 }, (_, index) => {
      const place = Math.min(2.999, index / 15);
      const [from, to] = [faces[Math.floor(place)] ?? one, faces[Math.floor(place) + 1] ?? one];
      const share = place - Math.floor(place);
      const mixed = picture((x, y) => (1 - share) * from(x, y) + share * to(x, y));
      return continuity.continues(mixed, BOX, index * 100_000) ? continuity.doubtedAfterUs : NaN;
    });
    const anew = stretches.filter((afterUs) => afterUs !== undefined);
    expect(anew.length).toBeGreaterThan(1);
    expect(new Set(anew)).toEqual(new Set([-1]));
  });

  it.each([
    { covered: 'in a tenth of a second', changeUs: 120_000, certainFromUs: 3_500_000 },
    { covered: 'in two seconds', changeUs: 2_000_000, certainFromUs: 0 },
  ])('is certain of a face that is covered $covered up to before it began', ({ changeUs, certainFromUs }) => {
    const [startUs, stepUs] = [4_000_000, 40_000];
    const continuity = new FaceContinuity();
    const broken = Array.from({ length: 200 }, (_, index) => index * stepUs).find((timeUs) => {
      const share = Math.min(1, Math.max(0, (timeUs - startUs) / changeUs));
      const mixed = picture((x, y) => (1 - share) * one(x, y) + share * other(x, y));
      return !continuity.continues(mixed, BOX, timeUs);
    });
    const certainUs = continuity.certainUntilUs(broken ?? NaN, false);
    expect(certainUs).toBeGreaterThan(certainFromUs);
    // Up to a fifth of the other face does not count.
    expect(certainUs).toBeLessThanOrEqual(startUs + 0.2 * changeUs);
  });

  it('is not certain of the last moments of a face that was changing', () => {
    const continuity = new FaceContinuity();
    for (let index = 0; index < 30; index++) {
      const share = Math.max(0, index - 25) * 0.15;
      const mixed = picture((x, y) => (1 - share) * one(x, y) + share * other(x, y));
      expect(continuity.continues(mixed, BOX, index * 100_000)).toBe(true);
    }
    // Less than half of the other face is not noticed yet.
    expect(continuity.certainUntilUs(2_900_000, false)).toBeLessThan(2_900_000);
    expect(continuity.certainUntilUs(2_900_000, false)).toBeGreaterThanOrEqual(2_500_000);
  });
});
