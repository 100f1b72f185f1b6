import process from 'node:process';
import type { MediaFacts } from '../contracts/media.ts';
import { FacegateError } from '../errors/facegate-error.ts';
import { answerOf } from './child-answer.ts';
import { nodeCommand, scrubbedEnvironment } from './child-command.ts';
import { displayedSize, rotatedSize } from './frame-geometry.ts';
import type { MediaLimits } from './media-limits.ts';
import type { OpenMedia } from './open-media.ts';
import type { ProbeAnswer, VideoProbe } from './probe-child.ts';
import type { VideoTrackFacts } from './probe-container.ts';
import type { ProbedMedia } from './probed-media.ts';
import { probeStills } from './probe-stills.ts';
import { PROBE_LIMITS } from './sandbox/process-limits.ts';
import type { Sandbox } from './sandbox/sandbox.ts';
import { isStillMedia } from './still-media.ts';

const PROBE_HEAP_MIB = 1024;
const MAXIMUM_ANSWER_BYTES = 4096;

/**
 * Reads what the container says about its first video track, or the headers of the pictures, in a child process.
 * Titles, locations and other metadata are never read. Bounded: neither a hostile index nor a hostile picture can
 * make it read, wait or allocate beyond the limits.
 *
 * Throws `ERR_MEDIA_UNSUPPORTED`, `ERR_MEDIA_NO_VIDEO`, `ERR_MEDIA_TRUNCATED` (the index itself is missing),
 * `ERR_MEDIA_LIMITS`, `ERR_MEDIA_CHANGED`, `ERR_DECODER_FAILED` (a broken picture), `ERR_DECODER_TIMEOUT` or `ERR_ABORTED`.
 */
export async function probeMedia(
  media: OpenMedia,
  limits: MediaLimits,
  sandbox: Sandbox,
  signal?: AbortSignal,
): Promise<ProbedMedia> {
  const [file] = media.files;
  if (await isStillMedia(media)) {
    return probeStills(
      media,
      media.kind === 'image-folder' ? 'image-folder' : 'image',
      limits,
      sandbox,
      signal,
    );
  }
  const { track, endsEarly } = await file.withHandle((handle) =>
    askProbe(handle.fd, limits, sandbox, signal),
  );
  expectWithin(track, limits);
  return assemble(media, track, endsEarly);
}

async function askProbe(
  descriptor: number,
  limits: MediaLimits,
  sandbox: Sandbox,
  signal?: AbortSignal,
): Promise<VideoProbe> {
  const text = await answerOf({
    command: nodeCommand('container-probe', {
      env: scrubbedEnvironment(process.env),
      limits: PROBE_LIMITS,
      nodeOptions: [`--max-old-space-size=${PROBE_HEAP_MIB}`],
    }),
    sandbox,
    media: descriptor,
    maximumBytes: MAXIMUM_ANSWER_BYTES,
    timeoutMs: limits.maximumProbeMs,
    signal,
  });
  const answer = JSON.parse(text) as ProbeAnswer;
  if ('code' in answer) throw new FacegateError(answer.code);
  return answer;
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
