import type { FrameGeometry } from '../contracts/frame.ts';
import type { NormalizedBox, PixelSize } from '../contracts/geometry.ts';

/** A frame, as large as it is to be had: small faces differ in detail that the detector's view has lost. */
export interface FramePicture {
  /** `luma`: `[height, width]` uint8. `rgb24`: `[height, width, 3]` uint8, of which green stands for the luma. Borrowed. */
  readonly pixels: Uint8Array;
  readonly format: 'luma' | 'rgb24';
  readonly size: PixelSize;
}

/** Returns the full part of a frame as tracks look at it. Borrows the pixels. */
export function fullPicture(pixels: Uint8Array, { full, fullFormat }: FrameGeometry): FramePicture {
  return { pixels, format: fullFormat === 'yuv420p' ? 'luma' : fullFormat, size: full };
}

/** A patch is this many samples wide and high. */
export const PATCH_SIDE = 14;
/** A patch shows this share of the face box, around its middle. */
const PATCH_SHARE = 0.8;
/** The samples of a patch are this far apart, as a share of the box. */
export const PATCH_STEP = PATCH_SHARE / PATCH_SIDE;
/** A patch may be sampled up to this far from its place, as a share of the box. */
const REACH = 0.24;

/** A face is looked at with this many pixels to its shorter side, or up to twice as many; smaller ones as they are. */
const FACE_SIDE_PX = 48;
/** Where in the width and height of those that become one the pixels are that count. */
const LOOKS = [0.25, 0.75] as const;

/** Where a patch is sampled: how far from the middle of the box, in shares of it, and how much larger. */
export interface Placement {
  readonly dx: number;
  readonly dy: number;
  readonly scale: number;
}

/** The patch of the face itself. */
export const IN_PLACE: Placement = { dx: 0, dy: 0, scale: 1 };

/** `[14, 14]` float32 of mean 0 and length 1, so that light and contrast do not matter; all 0 without any contrast. */
export type FacePatch = Float32Array;

/** Returns a patch to be written to. */
export function emptyPatch(): FacePatch {
  return new Float32Array(PATCH_SIDE * PATCH_SIDE);
}

/** Returns how alike two patches are: their normalised cross-correlation, -1..1. */
export function correlate(one: FacePatch, other: FacePatch): number {
  let sum = 0;
  for (let index = 0; index < one.length; index++) sum += (one[index] ?? 0) * (other[index] ?? 0);
  return sum;
}

/** Returns how alike a patch is to the one that the samples would be when normalised: -1..1. */
export function correlateSamples(samples: Float32Array, patch: FacePatch): number {
  const count = patch.length;
  let [sum, squares, product] = [0, 0, 0];
  for (let index = 0; index < count; index++) {
    const sample = samples[index] ?? 0;
    sum += sample;
    squares += sample * sample;
    product += sample * (patch[index] ?? 0);
  }
  // The patch's own mean is 0: that of the samples does not matter.
  const variation = squares - (sum * sum) / count;
  return variation > 0 ? product / Math.sqrt(variation) : 0;
}

/**
 * The luma around a face, reduced to a size that faces have in common and smoothed over 3x3 pixels once, for patches to be
 * sampled from. Made once per track and read anew in every frame: its memory is reused.
 */
export class FaceRegion {
  private readonly columns = new SamplePositions();
  private readonly rows = new SamplePositions();
  /** Sums, not means: patches are normalised. At most 3x4x255. */
  private lineSums = new Uint16Array(0);
  /** At most 9x4x255. */
  private values = new Uint16Array(0);
  private box: NormalizedBox = { x: 0, y: 0, width: 0, height: 0 };
  /** Of the whole picture, reduced: fractions of pixels count. */
  private size: PixelSize = { widthPx: 0, heightPx: 0 };
  private left = 0;
  private top = 0;
  private width = 0;
  private height = 0;

  /** Reads a face. To be cleared after the last patch has been sampled. */
  read(picture: FramePicture, box: NormalizedBox): void {
    const { widthPx, heightPx } = picture.size;
    const shorterPx = Math.min(box.width * widthPx, box.height * heightPx);
    const fewestPx = Math.min(widthPx, heightPx);
    const reduction = Math.min(fewestPx, Math.max(1, Math.floor(shorterPx / FACE_SIDE_PX)));
    const size = { widthPx: widthPx / reduction, heightPx: heightPx / reduction };
    this.box = box;
    this.size = size;
    this.left = pixelAt(box.x - REACH * box.width, size.widthPx);
    this.top = pixelAt(box.y - REACH * box.height, size.heightPx);
    this.width = pixelAt(box.x + (1 + REACH) * box.width, size.widthPx) - this.left + 1;
    this.height = pixelAt(box.y + (1 + REACH) * box.height, size.heightPx) - this.top + 1;
    const count = this.width * this.height;
    if (this.values.length < count) {
      this.values = new Uint16Array(2 * count);
      this.lineSums = new Uint16Array(2 * count);
    }
    this.reduceLines(picture, reduction);
    this.addLines();
  }

  /** Writes the patch at a placement into `patch`, interpolated between pixels. */
  sample(placement: Placement, patch: FacePatch): void {
    this.interpolate(placement, PATCH_SIDE, patch);
    normalise(patch);
  }

  /** Writes `side` x `side` samples around the middle of the box, not normalised. */
  interpolate({ dx, dy, scale }: Placement, side: number, samples: Float32Array): void {
    const { box, size, values, width, height, columns, rows } = this;
    const step = PATCH_STEP * scale;
    const first = (1 - step * (side - 1)) / 2;
    const fromX = (box.x + (first + dx) * box.width) * size.widthPx - 0.5 - this.left;
    const fromY = (box.y + (first + dy) * box.height) * size.heightPx - 0.5 - this.top;
    columns.place(side, fromX, step * box.width * size.widthPx, width);
    rows.place(side, fromY, step * box.height * size.heightPx, height);
    for (let row = 0; row < side; row++) {
      const above = (rows.before[row] ?? 0) * width;
      const below = (rows.after[row] ?? 0) * width;
      const shareY = rows.share[row] ?? 0;
      for (let column = 0; column < side; column++) {
        const left = columns.before[column] ?? 0;
        const right = columns.after[column] ?? 0;
        const shareX = columns.share[column] ?? 0;
        const top = mix(values[above + left] ?? 0, values[above + right] ?? 0, shareX);
        const bottom = mix(values[below + left] ?? 0, values[below + right] ?? 0, shareX);
        samples[row * side + column] = mix(top, bottom, shareY);
      }
    }
  }

  /** Writes the patch at a placement, turned clockwise by an angle in radians, into `patch`. Slower than upright. */
  sampleTurned({ dx, dy, scale }: Placement, turn: number, patch: FacePatch): void {
    const { box, size } = this;
    const step = (PATCH_SHARE * scale) / PATCH_SIDE;
    const stepX = step * box.width * size.widthPx;
    const stepY = step * box.height * size.heightPx;
    const middleX = (box.x + (0.5 + dx) * box.width) * size.widthPx - 0.5 - this.left;
    const middleY = (box.y + (0.5 + dy) * box.height) * size.heightPx - 0.5 - this.top;
    const sine = Math.sin(turn);
    const cosine = Math.cos(turn);
    for (let row = 0; row < PATCH_SIDE; row++) {
      const down = (row - (PATCH_SIDE - 1) / 2) * stepY;
      for (let cell = 0; cell < PATCH_SIDE; cell++) {
        const right = (cell - (PATCH_SIDE - 1) / 2) * stepX;
        const x = middleX + cosine * right - sine * down;
        const y = middleY + sine * right + cosine * down;
        patch[row * PATCH_SIDE + cell] = this.valueAt(x, y);
      }
    }
    normalise(patch);
  }

  /** Overwrites the pixels. */
  clear(): void {
    for (const plane of [this.lineSums, this.values]) plane.fill(0, 0, this.width * this.height);
  }

  /** Bilinear; places outside the region count as its edge. */
  private valueAt(x: number, y: number): number {
    const { values, width, height } = this;
    const insideX = Math.min(width - 1, Math.max(0, x));
    const insideY = Math.min(height - 1, Math.max(0, y));
    const column = Math.floor(insideX);
    const row = Math.floor(insideY);
    const right = column + 1 < width ? 1 : 0;
    const down = row + 1 < height ? width : 0;
    const at = row * width + column;
    const top = mix(values[at] ?? 0, values[at + right] ?? 0, insideX - column);
    const bottom = mix(values[at + down] ?? 0, values[at + down + right] ?? 0, insideX - column);
    return mix(top, bottom, insideY - row);
  }

  /**
   * Reduces the lines, adding up four of the pixels that become one and then three next to each other; a pixel that stays
   * as it is counts four times. Beyond its edges the region goes on as it ends.
   */
  private reduceLines({ pixels, format, size: { widthPx } }: FramePicture, reduction: number): void {
    const { lineSums, left, top, width, height } = this;
    const [pixelBytes, channel] = format === 'luma' ? [1, 0] : [3, 1];
    const [near, far] = LOOKS.map((share) => Math.floor(share * reduction)) as [number, number];
    const apart = (far - near) * pixelBytes;
    const below = (far - near) * widthPx * pixelBytes;
    const step = reduction * pixelBytes;
    for (let row = 0, to = 0; row < height; row++) {
      const line = ((top + row) * reduction + near) * widthPx;
      let at = (line + left * reduction + near) * pixelBytes + channel;
      let here = sumOfFour(pixels, at, apart, below);
      let before = here;
      for (const end = to + width; to < end; to++) {
        at += step;
        const after = to + 1 < end ? sumOfFour(pixels, at, apart, below) : here;
        lineSums[to] = before + here + after;
        before = here;
        here = after;
      }
    }
  }

  /** Adds up three lines below each other. */
  private addLines(): void {
    const { lineSums, values, width, height } = this;
    for (let y = 0; y < height; y++) {
      const above = Math.max(0, y - 1) * width;
      const here = y * width;
      const below = Math.min(height - 1, y + 1) * width;
      for (let x = 0; x < width; x++) {
        values[here + x] =
          (lineSums[above + x] ?? 0) + (lineSums[here + x] ?? 0) + (lineSums[below + x] ?? 0);
      }
    }
  }
}

function sumOfFour(pixels: Uint8Array, at: number, apart: number, below: number): number {
  const upper = (pixels[at] ?? 0) + (pixels[at + apart] ?? 0);
  return upper + (pixels[at + below] ?? 0) + (pixels[at + below + apart] ?? 0);
}

/** Between which pixels of a line samples lie. */
class SamplePositions {
  before = new Int32Array(PATCH_SIDE);
  after = new Int32Array(PATCH_SIDE);
  /** How far a sample lies from `before` to `after`, 0..1. */
  share = new Float64Array(PATCH_SIDE);

  /** Places samples on a line of `length` pixels; places beyond its ends count as its ends. */
  place(count: number, from: number, step: number, length: number): void {
    if (this.before.length < count) {
      this.before = new Int32Array(count);
      this.after = new Int32Array(count);
      this.share = new Float64Array(count);
    }
    for (let index = 0; index < count; index++) {
      const inside = Math.min(length - 1, Math.max(0, from + index * step));
      const pixel = Math.floor(inside);
      this.before[index] = pixel;
      this.after[index] = Math.min(length - 1, pixel + 1);
      this.share[index] = inside - pixel;
    }
  }
}

/** With indices: an iterator over the floats would put every one of them on the heap, 400 times per patch. */
function normalise(patch: FacePatch): void {
  const count = patch.length;
  let sum = 0;
  for (let index = 0; index < count; index++) sum += patch[index] ?? 0;
  const mean = sum / count;
  let squares = 0;
  for (let index = 0; index < count; index++) squares += ((patch[index] ?? 0) - mean) ** 2;
  const length = Math.sqrt(squares);
  for (let index = 0; index < count; index++) {
    patch[index] = length > 0 ? ((patch[index] ?? 0) - mean) / length : 0;
  }
}

function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}

/** Returns the pixel at a fraction of a length, kept inside the picture. */
function pixelAt(fraction: number, lengthPx: number): number {
  return Math.min(Math.floor(lengthPx) - 1, Math.max(0, Math.floor(fraction * lengthPx)));
}
