import type { NormalizedBox, PixelSize } from '../contracts/geometry.ts';

/** The detector's view of a frame. */
export interface FramePicture {
  /** `[height, width, 3]` uint8 RGB. Borrowed. */
  readonly pixels: Uint8Array;
  readonly size: PixelSize;
}

/** A patch is this many samples wide and high. */
const PATCH_SIDE = 14;
/** A patch shows this share of the face box, around its middle. */
const PATCH_SHARE = 0.8;
/** A patch is looked for this far around its place, in steps, as shares of the box: detectors' boxes are not steady. */
const SEARCH_REACH = 0.24;
const SEARCH_STEP = 0.06;
const SHIFTS = shiftsFromTheMiddle();

/** The search ends where a face is as alike as this: more could change no decision. */
const ALIKE = 0.85;

/**
 * How alike the face must still look to itself a moment, half a second and a second ago: correlation, -1..1. Measured on
 * 15 real clips with faces from 27 px in the detector's frame: at least .75, .49 and .37 (a head turned away; else .50);
 * on hard swaps at most .45 at once, on dissolves and wipes of up to a second at most .49 or .45 by then.
 */
const SPANS = [
  { ageUs: 0, minimum: 0.55 },
  { ageUs: 500_000, minimum: 0.48 },
  { ageUs: 1_000_000, minimum: 0.45 },
] as const;

/** Patches closer in time than this are not both kept. */
const KEPT_INTERVAL_US = 90_000;
/** Nothing older is kept. */
const KEPT_FOR_US = 1_200_000;

interface KeptPatch {
  readonly timestampUs: number;
  readonly patch: Float32Array;
}

/**
 * Notices that another face has taken the place of a tracked one, by a cut, a wipe or a dissolve in place: the picture
 * under the box then no longer resembles what was there up to a second ago. It can only end a track, never link one; it
 * knows one track, and nothing of it outlives the track. Normalised cross-correlation, so that light and contrast do
 * not matter.
 */
export class FaceContinuity {
  private readonly kept: KeptPatch[] = [];

  /** Says whether `box` still shows what this track showed, and remembers it. False ends the track. */
  continues(picture: FramePicture, box: NormalizedBox, timestampUs: number): boolean {
    const region = new SmoothRegion(picture, box);
    const spans = SPANS.flatMap(({ ageUs, minimum }) => {
      const earlier = this.kept.findLast((kept) => timestampUs - kept.timestampUs >= ageUs);
      return earlier === undefined ? [] : [{ patch: earlier.patch, minimum, best: -1 }];
    });
    if (spans.length > 0) {
      region.eachShift((shifted) => {
        for (const span of spans) span.best = Math.max(span.best, correlate(span.patch, shifted));
        return spans.every(({ best }) => best >= ALIKE);
      });
    }
    const now = new Float32Array(PATCH_SIDE * PATCH_SIDE);
    region.sample(0, 0, now);
    this.remember(now, timestampUs);
    region.clear();
    return spans.every(({ best, minimum }) => best >= minimum);
  }

  /** Overwrites what is kept. */
  clear(): void {
    for (const { patch } of this.kept) patch.fill(0);
    this.kept.length = 0;
  }

  private remember(patch: Float32Array, timestampUs: number): void {
    const last = this.kept.at(-1);
    // The newest is always kept, to compare with a moment ago; it replaces one that is too close before it.
    const beforeLast = this.kept.at(-2);
    if (
      last !== undefined &&
      beforeLast !== undefined &&
      last.timestampUs - beforeLast.timestampUs < KEPT_INTERVAL_US
    ) {
      this.kept.pop();
      last.patch.fill(0);
    }
    this.kept.push({ timestampUs, patch });
    while (timestampUs - (this.kept[0]?.timestampUs ?? timestampUs) > KEPT_FOR_US)
      this.kept.shift()?.patch.fill(0);
  }
}

/** Both patches have mean 0 and length 1. A patch without any contrast is all 0 and correlates with nothing. */
function correlate(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}

/** The green channel around a face, smoothed over 3x3 pixels once, for patches to be sampled from. */
class SmoothRegion {
  private readonly box: NormalizedBox;
  private readonly size: PixelSize;
  private readonly left: number;
  private readonly top: number;
  private readonly width: number;
  private readonly values: Float32Array;

  constructor({ pixels, size }: FramePicture, box: NormalizedBox) {
    this.box = box;
    this.size = size;
    this.left = column(box.x - SEARCH_REACH * box.width, size.widthPx);
    this.top = column(box.y - SEARCH_REACH * box.height, size.heightPx);
    this.width = column(box.x + (1 + SEARCH_REACH) * box.width, size.widthPx) - this.left + 1;
    const height = column(box.y + (1 + SEARCH_REACH) * box.height, size.heightPx) - this.top + 1;
    this.values = new Float32Array(this.width * height);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < this.width; x++) {
        this.values[y * this.width + x] = smoothGreen(pixels, size, this.left + x, this.top + y);
      }
    }
  }

  /**
   * Hands out the patch at every shift of the search, in one buffer that is overwritten from shift to shift, until one is
   * enough.
   */
  eachShift(isEnough: (patch: Float32Array) => boolean): void {
    const patch = new Float32Array(PATCH_SIDE * PATCH_SIDE);
    SHIFTS.some(([dx, dy]) => {
      this.sample(dx, dy, patch);
      return isEnough(patch);
    });
    patch.fill(0);
  }

  /** Writes the patch shifted by shares of the box: `[14, 14]` float32 of mean 0 and length 1. */
  sample(dx: number, dy: number, patch: Float32Array): void {
    const { box, size } = this;
    const margin = (1 - PATCH_SHARE) / 2;
    let sum = 0;
    for (let row = 0; row < PATCH_SIDE; row++) {
      const y = column(
        box.y + box.height * (margin + dy + (PATCH_SHARE * (row + 0.5)) / PATCH_SIDE),
        size.heightPx,
      );
      for (let cell = 0; cell < PATCH_SIDE; cell++) {
        const x = column(
          box.x + box.width * (margin + dx + (PATCH_SHARE * (cell + 0.5)) / PATCH_SIDE),
          size.widthPx,
        );
        const value = this.values[(y - this.top) * this.width + x - this.left] ?? 0;
        patch[row * PATCH_SIDE + cell] = value;
        sum += value;
      }
    }
    normalise(patch, sum / patch.length);
  }

  clear(): void {
    this.values.fill(0);
  }
}

function normalise(patch: Float32Array, mean: number): void {
  let squares = 0;
  for (let index = 0; index < patch.length; index++) {
    const value = (patch[index] ?? 0) - mean;
    patch[index] = value;
    squares += value * value;
  }
  const length = Math.sqrt(squares);
  for (let index = 0; index < patch.length; index++)
    patch[index] = length > 0 ? (patch[index] ?? 0) / length : 0;
}

function smoothGreen(pixels: Uint8Array, { widthPx, heightPx }: PixelSize, x: number, y: number): number {
  let sum = 0;
  for (let dy = -1; dy <= 1; dy++) {
    const row = Math.min(heightPx - 1, Math.max(0, y + dy));
    for (let dx = -1; dx <= 1; dx++) {
      sum += pixels[(row * widthPx + Math.min(widthPx - 1, Math.max(0, x + dx))) * 3 + 1] ?? 0;
    }
  }
  return sum / 9;
}

/** Returns the pixel at a fraction of a length, kept inside the picture. */
function column(fraction: number, lengthPx: number): number {
  return Math.min(lengthPx - 1, Math.max(0, Math.floor(fraction * lengthPx)));
}

/** The shifts of the search, the smallest first: a face is mostly where it was. */
function shiftsFromTheMiddle(): readonly (readonly [dx: number, dy: number])[] {
  const steps = Math.round(SEARCH_REACH / SEARCH_STEP);
  const line = Array.from({ length: 2 * steps + 1 }, (_, index) => (index - steps) * SEARCH_STEP);
  return line
    .flatMap((dy) => line.map((dx) => [dx, dy] as const))
    .sort((one, other) => Math.hypot(...one) - Math.hypot(...other));
}
