import type { PixelSize } from '../contracts/geometry.ts';
import type { ImageFormat } from './image-formats.ts';

/**
 * What the still picture process is told, as JSON. On its standard input come the task and then the files, each after
 * its length (32 bit, big endian).
 */
export type StillTask =
  | { readonly kind: 'probe'; readonly files: number; readonly maximumPixels: number }
  | {
      readonly kind: 'decode';
      /** Size of the detector part of each picture. */
      readonly detectors: readonly PixelSize[];
      readonly maximumPixels: number;
      /** Goes into every line of the log. */
      readonly token: string;
    };

/** What a probe writes for each picture, as one line of JSON on descriptor 3. */
export interface StillHeader {
  readonly format: ImageFormat;
  /** Stored size, before orientation. */
  readonly coded: PixelSize;
  readonly rotationDegrees: 0 | 90 | 180 | 270;
}
