import type { PixelSize } from './geometry.ts';

/** How the chroma of a full-size picture turns into RGB. */
export interface ColourDescription {
  /** `limited`: luma 16..235, chroma 16..240. `full`: 0..255. */
  readonly range: 'limited' | 'full';
  /** Luma coefficients. A source that does not say is treated as `bt601`, as libswscale does. */
  readonly matrix: 'bt601' | 'bt709' | 'bt2020';
}

/**
 * The pixels of one analysed frame inside one ring slot, both parts in displayed orientation.
 *
 * `detector`: `[height, width, 3]` uint8 RGB, interleaved, no padding, at `slotOffset + 0`.
 * `full`: at `slotOffset + detector bytes`, either
 * - `yuv420p`: plane Y `[height, width]`, then U and V `[ceil(height / 2), ceil(width / 2)]`, or
 * - `rgb24`: `[height, width, 3]`.
 *
 * `full` keeps the source's own pixel grid, whose pixels need not be square: `displayed` gives the shape that a
 * viewer sees. Normalised coordinates mean the same place in all three.
 */
export interface FrameGeometry {
  readonly displayed: PixelSize;
  readonly detector: PixelSize;
  readonly full: PixelSize;
  readonly fullFormat: 'yuv420p' | 'rgb24';
  readonly colour: ColourDescription;
}

/** One analysed frame, waiting in a slot of the frame ring. The consumer owns the slot until it releases it. */
export interface SampledFrame {
  /** Slot index in the frame ring. */
  readonly slot: number;
  /** 0-based position among the analysed frames. */
  readonly analysedIndex: number;
  /** 0-based position among all decoded frames. */
  readonly decodedIndex: number;
  /** Presentation time of the source in microseconds; may be negative and need not be evenly spaced. */
  readonly timestampUs: number;
  /** When the last byte of the frame was in its slot, on the clock of `performance.now()`. */
  readonly completeAtMs: number;
  readonly geometry: FrameGeometry;
}
