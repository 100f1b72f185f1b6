import type { SampledFrame } from '../../src/contracts/frame.ts';
import type { PixelSize } from '../../src/contracts/geometry.ts';
import type { Sampling } from '../../src/contracts/media.ts';
import { slotBytesFor } from '../../src/media/frame-geometry.ts';
import { FrameRing } from '../../src/media/frame-ring.ts';
import { DEFAULT_MEDIA_LIMITS } from '../../src/media/media-limits.ts';
import { openMedia } from '../../src/media/open-media.ts';
import { probeMedia } from '../../src/media/probe-media.ts';
import { inspectSandbox } from '../../src/media/sandbox/inspect-sandbox.ts';
import { decoderFor } from '../../src/media/select-decoder.ts';
import { scaledToLongSide } from '../../src/vision/padded-frame.ts';

/** A frame of a clip, decoded as a run of `analyze` decodes it. Its pictures are gone when the next one is asked for. */
export interface ClipFrame {
  readonly frame: SampledFrame;
  /** `[height, width, 3]` uint8 RGB, as a detector sees it. */
  readonly picture: Uint8Array;
  readonly size: PixelSize;
  /** The full picture, as the geometry of the frame says. */
  readonly full: Uint8Array;
}

/**
 * Decodes a clip frame by frame.
 *
 * @param longSidePx - Longer side of the detector's pictures.
 * @throws FacegateError any code of opening, probing and decoding media.
 */
export async function* clipFrames(
  path: string,
  longSidePx: number,
  sampling: Sampling,
): AsyncGenerator<ClipFrame, void, undefined> {
  await using open = await openMedia(path, DEFAULT_MEDIA_LIMITS);
  const sandbox = await inspectSandbox();
  const media = await probeMedia(open, DEFAULT_MEDIA_LIMITS, sandbox);
  const size = scaledToLongSide(media.facts.displayed, longSidePx);
  const ring = new FrameRing(3, slotBytesFor(media, size));
  const decoder = await decoderFor('video', { preference: 'auto', environment: process.env, sandbox });
  await using session = decoder.decode({
    media,
    sampling,
    detector: size,
    ring,
    limits: DEFAULT_MEDIA_LIMITS,
  });
  for await (const frame of session.frames) {
    try {
      const picture = ring.slots.detector(frame.slot, frame.geometry);
      yield { frame, picture, size, full: ring.slots.full(frame.slot, frame.geometry) };
    } finally {
      ring.release(frame.slot);
    }
  }
}
