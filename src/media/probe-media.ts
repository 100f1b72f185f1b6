import type { MediaFacts } from '../contracts/media.ts';
import { FacegateError } from '../errors/facegate-error.ts';
import { parseAviHeader } from './avi-header.ts';
import { codecName } from './codecs.ts';
import { endsEarly } from './declared-end.ts';
import { displayedSize, rotatedSize } from './frame-geometry.ts';
import { imageFormat } from './image-formats.ts';
import type { MediaLimits } from './media-limits.ts';
import type { OpenMedia } from './open-media.ts';
import { PositionalReader } from './positional-reader.ts';
import { probeContainer, type VideoTrackFacts } from './probe-container.ts';
import type { ProbedMedia } from './probed-media.ts';
import { probeStills } from './probe-stills.ts';

/** An index of several hours stays far below this. */
const PROBE_BUDGET_BYTES = 256 * 1024 * 1024;
const AVI_HEAD_BYTES = 1024 * 1024;

/**
 * Reads what the container says about its first video track, or the headers of the pictures (in a child process).
 * Titles, locations and other metadata are never read. Bounded: neither a hostile index nor a hostile picture can
 * make it read, wait or allocate beyond the limits.
 *
 * Throws `ERR_MEDIA_UNSUPPORTED`, `ERR_MEDIA_NO_VIDEO`, `ERR_MEDIA_TRUNCATED` (the index itself is missing),
 * `ERR_MEDIA_LIMITS`, `ERR_MEDIA_CHANGED`, `ERR_DECODER_FAILED` (a broken picture) or `ERR_ABORTED`.
 */
export async function probeMedia(
  media: OpenMedia,
  limits: MediaLimits,
  signal?: AbortSignal,
): Promise<ProbedMedia> {
  const [file] = media.files;
  if (media.kind === 'image-folder') return probeStills(media, 'image-folder', limits, signal);
  const head = await file.withHandle((handle) =>
    new PositionalReader(handle, file.sizeBytes, 12).read(0, 12),
  );
  if (imageFormat(head) !== undefined) return probeStills(media, 'image', limits, signal);
  return file.withHandle(async (handle) => {
    const reader = new PositionalReader(handle, file.sizeBytes, PROBE_BUDGET_BYTES);
    const early = await endsEarly(reader);
    const track = await videoTrack(reader).catch((error: unknown) => {
      const unread = error instanceof FacegateError && error.code !== 'ERR_MEDIA_LIMITS';
      throw early && unread ? new FacegateError('ERR_MEDIA_TRUNCATED') : error;
    });
    expectWithin(track, limits);
    return assemble(media, track, early);
  });
}

async function videoTrack(reader: PositionalReader): Promise<VideoTrackFacts> {
  const avi = parseAviHeader(await reader.read(0, AVI_HEAD_BYTES));
  if (avi === undefined) return probeContainer(reader);
  if (avi.video === undefined) throw new FacegateError('ERR_MEDIA_NO_VIDEO');
  const { fourCc, ...video } = avi.video;
  const codec = codecName(fourCc);
  if (codec === undefined) throw new FacegateError('ERR_MEDIA_UNSUPPORTED');
  return { container: 'avi', streamCount: avi.streamCount, codec, rotationDegrees: 0, ...video };
}

function expectWithin(track: VideoTrackFacts, limits: MediaLimits): void {
  const { widthPx, heightPx } = track.coded;
  if (!Number.isInteger(widthPx) || !Number.isInteger(heightPx) || widthPx < 1 || heightPx < 1) {
    throw new FacegateError('ERR_MEDIA_UNSUPPORTED');
  }
  if (
    widthPx * heightPx > limits.maximumPixels ||
    track.streamCount > limits.maximumStreams ||
    (track.durationUs ?? 0) > limits.maximumDurationUs
  ) {
    throw new FacegateError('ERR_MEDIA_LIMITS');
  }
}

function assemble(media: OpenMedia, track: VideoTrackFacts, early: boolean): ProbedMedia {
  const { coded, rotationDegrees, durationUs, lastFrameUs } = track;
  const facts: MediaFacts = {
    kind: 'video',
    sha256: media.sha256,
    sizeBytes: media.sizeBytes,
    container: track.container,
    codec: track.codec,
    coded,
    displayed: displayedSize(coded, track.pixelAspect, rotationDegrees),
    rotationDegrees,
    ...(durationUs === undefined ? {} : { durationUs }),
  };
  return {
    open: media,
    facts,
    full: rotatedSize(coded, rotationDegrees),
    endsEarly: early,
    ...(lastFrameUs === undefined ? {} : { lastFrameUs }),
  };
}
