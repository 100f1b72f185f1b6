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
/** A patch may be sampled up to this far from its place, as a share of the box. */
const REACH = 0.24;

/** Where a patch is sampled: how far from the middle of the box, in shares of it, and how much larger. */
export interface Placement {
  readonly dx: number;
  readonly dy: number;
  readonly scale: number;
}

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

/** The green channel around a face, smoothed over 3x3 pixels once, for patches to be sampled from. */
export class FaceRegion {
  private readonly box: NormalizedBox;
  private readonly size: PixelSize;
  private readonly left: number;
  private readonly top: number;
  private readonly width: number;
  private readonly height: number;
  private readonly values: Float32Array;

  constructor({ pixels, size }: FramePicture, box: NormalizedBox) {
    this.box = box;
    this.size = size;
    this.left = pixelAt(box.x - REACH * box.width, size.widthPx);
    this.top = pixelAt(box.y - REACH * box.height, size.heightPx);
    this.width = pixelAt(box.x + (1 + REACH) * box.width, size.widthPx) - this.left + 1;
    this.height = pixelAt(box.y + (1 + REACH) * box.height, size.heightPx) - this.top + 1;
    this.values = new Float32Array(this.width * this.height);
    for (let y = 0; y < this.height; y++) {
      for (let x = 0; x < this.width; x++) {
        this.values[y * this.width + x] = smoothGreen(pixels, size, this.left + x, this.top + y);
      }
    }
  }

  /** Writes the patch at a placement into `patch`, interpolated between pixels. */
  sample({ dx, dy, scale }: Placement, patch: FacePatch): void {
    const { box, size } = this;
    const step = (PATCH_SHARE * scale) / PATCH_SIDE;
    const first = (1 - PATCH_SHARE * scale + step) / 2;
    const fromX = (box.x + (first + dx) * box.width) * size.widthPx - 0.5 - this.left;
    const fromY = (box.y + (first + dy) * box.height) * size.heightPx - 0.5 - this.top;
    const stepX = step * box.width * size.widthPx;
    const stepY = step * box.height * size.heightPx;
    for (let row = 0; row < PATCH_SIDE; row++) {
      for (let cell = 0; cell < PATCH_SIDE; cell++) {
        patch[row * PATCH_SIDE + cell] = this.valueAt(fromX + cell * stepX, fromY + row * stepY);
      }
    }
    normalise(patch);
  }

  /** Overwrites the pixels. */
  clear(): void {
    this.values.fill(0);
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
    const shareX = insideX - column;
    const top = mix(values[at] ?? 0, values[at + right] ?? 0, shareX);
    const bottom = mix(values[at + down] ?? 0, values[at + down + right] ?? 0, shareX);
    return mix(top, bottom, insideY - row);
  }
}

function normalise(patch: FacePatch): void {
  let sum = 0;
  for (const value of patch) sum += value;
  const mean = sum / patch.length;
  let squares = 0;
  for (const value of patch) squares += (value - mean) ** 2;
  const length = Math.sqrt(squares);
  for (let index = 0; index < patch.length; index++) {
    patch[index] = length > 0 ? ((patch[index] ?? 0) - mean) / length : 0;
  }
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

function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}

/** Returns the pixel at a fraction of a length, kept inside the picture. */
function pixelAt(fraction: number, lengthPx: number): number {
  return Math.min(lengthPx - 1, Math.max(0, Math.floor(fraction * lengthPx)));
}
