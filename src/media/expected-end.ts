import { FacegateError } from '../errors/facegate-error.ts';
import type { DecodeRequest } from './decoder.ts';
import type { FrameLog } from './frame-log.ts';

/** How far before the last frame of the index the decoded frames may end: half a second. */
const TOLERANCE_US = 500_000;

/**
 * Throws `ERR_MEDIA_TRUNCATED` when the container promises more than was decoded, and `ERR_DECODER_FAILED` when
 * nothing was: results of half a film must not look like those of the whole.
 */
export function expectWholeMedia({ media, sampling }: DecodeRequest, log: FrameLog): void {
  if (media.endsEarly) throw new FacegateError('ERR_MEDIA_TRUNCATED');
  const { latestUs } = log;
  if (latestUs === undefined) throw new FacegateError('ERR_DECODER_FAILED');
  // The last key frame may be far from the end.
  if (sampling.kind === 'keyframes' || media.lastFrameUs === undefined) return;
  if (latestUs < media.lastFrameUs - TOLERANCE_US) throw new FacegateError('ERR_MEDIA_TRUNCATED');
}

/** Returns the error to report for a failed decode: of a file that ends early that is the reason. */
export function explainFailure({ media }: DecodeRequest, error: FacegateError): FacegateError {
  return media.endsEarly && error.code === 'ERR_DECODER_FAILED'
    ? new FacegateError('ERR_MEDIA_TRUNCATED')
    : error;
}
