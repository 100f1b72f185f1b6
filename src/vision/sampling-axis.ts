import type { CropSpan } from './crop-region.ts';

/** Bilinear taps of one axis, one entry per output pixel; reused from crop to crop. */
export interface SamplingAxis {
  /** Index of the nearer and the further source sample; both -1 where the output is black. */
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** Weight of the second sample, 0..1. */
  readonly fraction: Float32Array;
}

export function createSamplingAxis(sidePx: number): SamplingAxis {
  return {
    first: new Int32Array(sidePx),
    second: new Int32Array(sidePx),
    fraction: new Float32Array(sidePx),
  };
}

/**
 * Fills an axis for a crop. Output pixel k samples at (k + 0.5) / side of the span.
 *
 * @param span - In pixels of the full grid.
 * @param scale - Source samples per pixel of the full grid: 1 for luma and RGB, 0.5 for halved chroma.
 * @param siting - Position of the first source sample in full pixels: 0.5 for a sample in the middle of its pixel, 1
 * for chroma between two pixels, 0.5 for chroma that sits on the first of two.
 * @param lengthSamples - Source samples along this axis; taps at the border repeat the last one.
 */
export function fillSamplingAxis(
  axis: SamplingAxis,
  span: CropSpan,
  scale: number,
  siting: number,
  lengthSamples: number,
): void {
  const step = span.length / axis.first.length;
  const last = lengthSamples - 1;
  for (let k = 0; k < axis.first.length; k += 1) {
    const position = span.start + (k + 0.5) * step;
    if (position < span.clipStart || position >= span.clipEnd) {
      axis.first[k] = -1;
      axis.second[k] = -1;
      axis.fraction[k] = 0;
      continue;
    }
    const sample = Math.min(last, Math.max(0, (position - siting) * scale));
    const first = Math.floor(sample);
    axis.first[k] = first;
    axis.second[k] = Math.min(last, first + 1);
    axis.fraction[k] = sample - first;
  }
}
