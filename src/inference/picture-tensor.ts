import { FacegateError } from '../errors/facegate-error.ts';
import type { ModelInput } from './manifest-schema.ts';

/** What a graph reads, made of a picture. */
export type PictureTensor =
  | { readonly type: 'uint8'; readonly values: Uint8Array; readonly shape: readonly number[] }
  | { readonly type: 'float32'; readonly values: Float32Array; readonly shape: readonly number[] };

/** Makes the tensors of one graph. */
export interface PicturePacker {
  /**
   * Makes a tensor of pictures.
   *
   * @param pictures - uint8 RGB, borrowed.
   * @param shape - `[n, height, width, 3]`.
   * @returns What the graph reads; valid until {@link PicturePacker.erase} or the next call.
   * @throws FacegateError `ERR_INTERNAL` when `pictures` does not have its shape.
   */
  pack(pictures: Uint8Array, shape: readonly number[]): PictureTensor;
  /** Overwrites what was made, and nothing that was borrowed. */
  erase(): void;
}

const CHANNELS = 3;

/**
 * Makes the packer for an input of the manifest: a graph that reads bytes gets the picture itself, one that reads
 * floats gets `(x - subtract) / divide` in its own order of colours and axes.
 */
export function createPicturePacker(input: ModelInput): PicturePacker {
  if (input.type === 'uint8') {
    return { pack: (values, shape) => ({ type: 'uint8', values, shape }), erase: () => undefined };
  }
  const { layout, colour, subtract, divide } = input;
  let buffer = new Float32Array(0);
  return {
    pack(pictures, shape) {
      const [count = 0, heightPx = 0, widthPx = 0, channels = 0] = shape;
      const pixels = heightPx * widthPx;
      if (channels !== CHANNELS || pictures.length !== count * pixels * CHANNELS) {
        throw new FacegateError('ERR_INTERNAL');
      }
      if (buffer.length !== pictures.length) buffer = new Float32Array(pictures.length);
      const [channelStep, pixelStep] = layout === 'NCHW' ? [pixels, 1] : [1, CHANNELS];
      for (let channel = 0; channel < CHANNELS; channel += 1) {
        const source = colour === 'BGR' ? CHANNELS - 1 - channel : channel;
        const mean = subtract[channel] ?? NaN;
        const scale = divide[channel] ?? NaN;
        for (let picture = 0; picture < count; picture += 1) {
          const start = picture * pixels * CHANNELS;
          for (let pixel = 0; pixel < pixels; pixel += 1) {
            const value = pictures[start + pixel * CHANNELS + source] ?? NaN;
            buffer[start + channel * channelStep + pixel * pixelStep] = (value - mean) / scale;
          }
        }
      }
      const packed =
        layout === 'NCHW' ? [count, CHANNELS, heightPx, widthPx] : [count, heightPx, widthPx, CHANNELS];
      return { type: 'float32', values: buffer, shape: packed };
    },
    erase() {
      buffer.fill(0);
    },
  };
}
