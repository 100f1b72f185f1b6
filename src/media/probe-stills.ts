import { FacegateError } from '../errors/facegate-error.ts';
import type { MediaLimits } from './media-limits.ts';
import type { OpenMedia } from './open-media.ts';
import type { ProbedMedia } from './probed-media.ts';

/** Reads the headers of the pictures in a child process. */
export function probeStills(
  media: OpenMedia,
  kind: 'image' | 'image-folder',
  limits: MediaLimits,
  signal?: AbortSignal,
): Promise<ProbedMedia> {
  (void media, void kind, void limits, void signal);
  return Promise.reject(new FacegateError('ERR_MEDIA_UNSUPPORTED'));
}
