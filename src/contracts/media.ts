import type { PixelSize } from './geometry.ts';

/** Which decoded frames are analysed: every one, key frames only, or at most this many per second. */
export type Sampling =
  | { readonly kind: 'all' }
  | { readonly kind: 'keyframes' }
  | { readonly kind: 'rate'; readonly framesPerSecond: number };

/** What the container says about a media file. Titles, locations and other metadata are never read. */
export interface MediaFacts {
  readonly kind: 'video' | 'image' | 'image-folder';
  /** SHA-256 of the bytes behind the opened descriptor, lower-case hex; one per file of a folder, in name order. */
  readonly sha256: readonly string[];
  readonly sizeBytes: number;
  /** Short container name, for example `mp4`, `matroska`, `avi`, `jpeg`. */
  readonly container: string;
  /** Short codec name, for example `h264`, `hevc`, `vp9`, `av1`, `mjpeg`. */
  readonly codec: string;
  /** Size of the coded picture, before rotation. */
  readonly coded: PixelSize;
  /** Size a viewer sees: after rotation and pixel aspect ratio. */
  readonly displayed: PixelSize;
  /** Clockwise rotation that turns the coded picture into the displayed one. */
  readonly rotationDegrees: 0 | 90 | 180 | 270;
  /** Absent when the container does not say, and for still images. */
  readonly durationUs?: number;
}
