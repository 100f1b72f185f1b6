import type { SampledFrame } from '../contracts/frame.ts';
import type { PixelSize } from '../contracts/geometry.ts';
import type { Sampling } from '../contracts/media.ts';
import type { FrameRing } from './frame-ring.ts';
import type { MediaLimits } from './media-limits.ts';
import type { ProbedMedia } from './probed-media.ts';

export interface DecodeRequest {
  readonly media: ProbedMedia;
  readonly sampling: Sampling;
  /**
   * Size of the detector part. The displayed picture is scaled to exactly this; an image of a folder is fitted
   * inside it, keeping its shape.
   */
  readonly detector: PixelSize;
  /** Borrowed; slots of at least `slotBytesFor(media, detector)` bytes. */
  readonly ring: FrameRing;
  readonly limits: MediaLimits;
  readonly signal?: AbortSignal;
  /** The decoder is stopped after so long without a frame while slots are free. Default 30 000 ms. */
  readonly stallTimeoutMs?: number;
}

/** `decodedFrames = analysedFrames + skippedFrames + failedFrames`, whatever happened. */
export interface DecodeTotals {
  readonly decodedFrames: number;
  /** Frames that were handed to the consumer. */
  readonly analysedFrames: number;
  /** Frames that the sampling passed over. */
  readonly skippedFrames: number;
  /** Frames that were selected and did not reach the consumer: broken, or the session ended before. */
  readonly failedFrames: number;
}

/** One run of a decoder process. */
export interface DecodeSession extends AsyncDisposable {
  /**
   * The analysed frames in presentation order, once. The consumer owns each frame's slot and releases it to the
   * ring. After the frames that could be read the iteration throws, where it applies, `ERR_MEDIA_TRUNCATED`,
   * `ERR_MEDIA_CHANGED`, `ERR_MEDIA_LIMITS`, `ERR_DECODER_FAILED`, `ERR_DECODER_TIMEOUT` or `ERR_ABORTED`.
   * Leaving the loop early closes the session.
   */
  readonly frames: AsyncIterable<SampledFrame>;
  /** Resolves when the session has ended, in whatever way; never rejects. */
  readonly totals: Promise<DecodeTotals>;
  /**
   * Bytes that the decoder's process was seen to have written to storage, by the kernel's account, when it was last
   * looked at: at its first output and about every tenth of a second. `undefined` where the kernel does not tell.
   */
  readonly writtenBytes: number | undefined;
  /**
   * Ends the decoder process (SIGTERM, then SIGKILL), waits until it is gone and releases the slots of frames that
   * were not handed over. Idempotent.
   */
  close(): Promise<void>;
}

export type DecoderId = 'ffmpeg' | 'node-av' | 'sharp';

/** Turns media into frames in a process of its own. */
export interface Decoder {
  readonly id: DecoderId;
  decode(request: DecodeRequest): DecodeSession;
}
