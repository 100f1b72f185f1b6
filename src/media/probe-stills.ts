import process from 'node:process';
import type { Readable } from 'node:stream';
import { FacegateError } from '../errors/facegate-error.ts';
import { startDecoder } from './decoder-process.ts';
import { rotatedSize } from './frame-geometry.ts';
import type { MediaLimits } from './media-limits.ts';
import type { OpenMedia } from './open-media.ts';
import type { ProbedMedia } from './probed-media.ts';
import { stillCommand } from './still-command.ts';
import { feedStills } from './still-feed.ts';
import type { StillHeader } from './still-task.ts';

const TIMEOUT_MS = 60_000;

/**
 * Reads the headers of the pictures in a child process. For a folder, the facts are those of its largest picture.
 * Throws `ERR_DECODER_FAILED` for a picture that cannot be read, `ERR_MEDIA_LIMITS`, `ERR_MEDIA_CHANGED`,
 * `ERR_DECODER_TIMEOUT` or `ERR_ABORTED`.
 */
export async function probeStills(
  media: OpenMedia,
  kind: 'image' | 'image-folder',
  limits: MediaLimits,
  signal?: AbortSignal,
): Promise<ProbedMedia> {
  const headers = await readHeaders(media, limits, signal);
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

async function readHeaders(
  media: OpenMedia,
  limits: MediaLimits,
  signal?: AbortSignal,
): Promise<StillHeader[]> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS + media.files.length * 1000);
  // The pixel limit is ours to report: the process only reads headers.
  const task = {
    kind: 'probe',
    files: media.files.length,
    maximumPixels: limits.maximumPixels * 64,
  } as const;
  const child = await startDecoder(stillCommand(process.env), 'pipe');
  const stop = (): void => void child.stop();
  const either = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  either.addEventListener('abort', stop, { once: true });
  try {
    child.log.resume();
    child.full.resume();
    if (child.input === undefined) throw new FacegateError('ERR_INTERNAL');
    const [text, succeeded] = await Promise.all([
      readText(child.detector, media.files.length * MAXIMUM_LINE_BYTES),
      child.succeeded,
      feedStills(child.input, task, media.files),
    ]);
    if (signal?.aborted === true) throw new FacegateError('ERR_ABORTED');
    if (timeout.aborted) throw new FacegateError('ERR_DECODER_TIMEOUT');
    if (!succeeded) throw new FacegateError('ERR_DECODER_FAILED');
    return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as StillHeader]));
  } finally {
    either.removeEventListener('abort', stop);
    await child.stop();
  }
}

const MAXIMUM_LINE_BYTES = 200;

function readText(stream: Readable, maximumBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (text.length > maximumBytes) reject(new FacegateError('ERR_DECODER_FAILED'));
    });
    stream.on('error', () => undefined);
    stream.on('close', () => {
      resolve(text);
    });
  });
}

function pixels({ coded }: StillHeader): number {
  return coded.widthPx * coded.heightPx;
}
