import process from 'node:process';
import { FacegateError } from '../../src/errors/facegate-error.ts';
import { slotBytesFor } from '../../src/media/frame-geometry.ts';
import { FrameRing } from '../../src/media/frame-ring.ts';
import { DEFAULT_MEDIA_LIMITS, type MediaLimits } from '../../src/media/media-limits.ts';
import { openMedia } from '../../src/media/open-media.ts';
import { probeMedia } from '../../src/media/probe-media.ts';
import type { Sandbox } from '../../src/media/sandbox/sandbox.ts';
import { decoderFor, type DecoderPreference } from '../../src/media/select-decoder.ts';
import { isStillMedia } from '../../src/media/still-media.ts';
import { verdictOf, type Verdict } from './verdict.ts';

const DETECTOR = { widthPx: 64, heightPx: 48 };
const STALL_TIMEOUT_MS = 8000;
/** What one file may take, everything included, on a busy machine. */
const MAXIMUM_TRIAL_MS = 60_000;
const SLOTS = 3;

/** The product's limits, with less patience. */
export const TRIAL_LIMITS: MediaLimits = { ...DEFAULT_MEDIA_LIMITS, maximumProbeMs: 8000 };

/** Opens, probes and decodes a hostile file as a run does, up to the first model. */
export function tryMedia(
  path: string,
  sandbox: Sandbox,
  decoder: DecoderPreference,
  limits = TRIAL_LIMITS,
): Promise<Verdict> {
  return verdictOf(() => decodeAll(path, sandbox, decoder, limits), MAXIMUM_TRIAL_MS);
}

async function decodeAll(
  path: string,
  sandbox: Sandbox,
  preference: DecoderPreference,
  limits: MediaLimits,
): Promise<string> {
  await using open = await openMedia(path, limits);
  const kind = (await isStillMedia(open)) ? 'stills' : 'video';
  const media = await probeMedia(open, limits, sandbox);
  const decoder = await decoderFor(kind, { preference, environment: process.env, sandbox });
  const ring = new FrameRing(SLOTS, slotBytesFor(media, DETECTOR));
  await using session = decoder.decode({
    media,
    sampling: { kind: 'all' },
    detector: DETECTOR,
    ring,
    limits,
    stallTimeoutMs: STALL_TIMEOUT_MS,
  });
  try {
    for await (const frame of session.frames) ring.release(frame.slot);
  } finally {
    await session.close();
    // Slots that do not come back, or frames that are not counted, are defects like a crash.
    const { decodedFrames, analysedFrames, skippedFrames, failedFrames } = await session.totals;
    if (ring.freeSlots !== SLOTS) throw new Error('a slot was lost');
    if (decodedFrames !== analysedFrames + skippedFrames + failedFrames) throw new Error('a frame was lost');
    if ((session.writtenBytes ?? 0) > 0) throw new Error('the decoder wrote');
  }
  return media.endsEarly ? fail() : 'decoded';
}

/** What ends early must not look whole. */
function fail(): never {
  throw new FacegateError('ERR_INTERNAL');
}
