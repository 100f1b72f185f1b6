/** Bounds on what a media file may ask of this machine. Beyond any of them, unless said otherwise: `ERR_MEDIA_LIMITS`. */
export interface MediaLimits {
  /** Bytes of all files together. */
  readonly maximumSizeBytes: number;
  /** Declared duration of the video track. */
  readonly maximumDurationUs: number;
  /** Width times height of one coded picture. */
  readonly maximumPixels: number;
  /** Decoded frames, analysed or not; for a folder, images. */
  readonly maximumFrames: number;
  /** Tracks of any kind in one container. */
  readonly maximumStreams: number;
  /** How long reading the container may take; beyond it `ERR_DECODER_TIMEOUT`. */
  readonly maximumProbeMs: number;
  /** How long decoding may take in all, a slow consumer included; beyond it `ERR_DECODER_TIMEOUT`. */
  readonly maximumDecodeMs: number;
}

/**
 * 16 GiB, 12 hours, one 8192x4608 picture, 4 million frames (18 hours at 60 per second), 64 tracks,
 * 30 seconds to read the container, 48 hours to decode.
 */
export const DEFAULT_MEDIA_LIMITS: MediaLimits = {
  maximumSizeBytes: 16 * 2 ** 30,
  maximumDurationUs: 12 * 3_600_000_000,
  maximumPixels: 8192 * 4608,
  maximumFrames: 4_000_000,
  maximumStreams: 64,
  maximumProbeMs: 30_000,
  maximumDecodeMs: 48 * 3_600_000,
};
