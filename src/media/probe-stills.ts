import process from 'node:process';
import { FacegateError } from '../errors/facegate-error.ts';
import { answerOf } from './child-answer.ts';
import { rotatedSize } from './frame-geometry.ts';
import type { MediaLimits } from './media-limits.ts';
import type { OpenMedia } from './open-media.ts';
import type { ProbedMedia } from './probed-media.ts';
import type { Sandbox } from './sandbox/sandbox.ts';
import { stillCommand } from './still-command.ts';
import { feedStills } from './still-feed.ts';
import type { StillHeader } from './still-task.ts';

/**
 * Reads the headers of the pictures in a child process. For a folder, the facts are those of its largest picture.
 * Throws `ERR_DECODER_FAILED` for a picture that cannot be read, `ERR_MEDIA_LIMITS`, `ERR_MEDIA_CHANGED`,
 * `ERR_DECODER_TIMEOUT` or `ERR_ABORTED`.
 */
export async function probeStills(
  media: OpenMedia,
  kind: 'image' | 'image-folder',
  limits: MediaLimits,
  sandbox: Sandbox,
  signal?: AbortSignal,
): Promise<ProbedMedia> {
  const headers = await readHeaders(media, limits, sandbox, signal);
  const [first] = headers;
  if (first === undefined || headers.length !== media.files.length)
    throw new FacegateError('ERR_DECODER_FAILED');
  if (headers.some((header) => pixels(header) > limits.maximumPixels))
    throw new FacegateError('ERR_MEDIA_LIMITS');
  const largest = headers.reduce((best, header) => (pixels(header) > pixels(best) ? header : best), first);
  const displayed = rotatedSize(largest.coded, largest.rotationDegrees);
  const format = headers.every((header) => header.format === first.format) ? first.format : 'mixed';
  return {
    open: media,
    facts: {
      kind,
      sha256: media.sha256,
      sizeBytes: media.sizeBytes,
      container: format,
      codec: format,
      coded: largest.coded,
      displayed,
      rotationDegrees: largest.rotationDegrees,
    },
    full: displayed,
    stills: headers.map(({ coded, rotationDegrees }) => rotatedSize(coded, rotationDegrees)),
    endsEarly: false,
  };
}

const MAXIMUM_LINE_BYTES = 200;

async function readHeaders(
  media: OpenMedia,
  limits: MediaLimits,
  sandbox: Sandbox,
  signal?: AbortSignal,
): Promise<StillHeader[]> {
  // The pixel limit is ours to report: the process only reads headers.
  const task = {
    kind: 'probe',
    files: media.files.length,
    maximumPixels: limits.maximumPixels * 64,
  } as const;
  const text = await answerOf({
    command: stillCommand(process.env),
    sandbox,
    media: (pipe) => feedStills(pipe, task, media.files),
    maximumBytes: media.files.length * MAXIMUM_LINE_BYTES,
    timeoutMs: limits.maximumProbeMs + media.files.length * 1000,
    signal,
  });
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as StillHeader]));
}

function pixels({ coded }: StillHeader): number {
  return coded.widthPx * coded.heightPx;
}
