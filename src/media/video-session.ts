import { randomBytes } from 'node:crypto';
import { FacegateError } from '../errors/facegate-error.ts';
import type { DecodeRequest, DecodeSession } from './decoder.ts';
import { startSession } from './decode-session.ts';
import type { DecoderProcess } from './decoder-process.ts';
import { expectWholeMedia, explainFailure } from './expected-end.ts';
import { slotBytesFor, videoGeometry } from './frame-geometry.ts';

/**
 * Starts the session of a decoder process that reads a video from its standard input.
 *
 * @param prepare - Returns what starts the process, with a borrowed descriptor of the media as its input; its log
 *   filters carry the token.
 */
export function startVideoSession(
  request: DecodeRequest,
  prepare: (token: string) => (descriptor: number) => Promise<DecoderProcess>,
): DecodeSession {
  const { media, detector, ring } = request;
  if (media.facts.kind !== 'video' || slotBytesFor(media, detector) > ring.slots.layout.slotBytes) {
    throw new FacegateError('ERR_INTERNAL');
  }
  const geometry = videoGeometry(media, detector, 'bt601');
  const token = randomBytes(8).toString('hex');
  const start = prepare(token);
  const [file] = media.open.files;
  return startSession(request, {
    token,
    geometry: () => geometry,
    withProcess: (use) => file.withHandle(async (handle) => use(await start(handle.fd))),
    expectComplete: (log) => {
      expectWholeMedia(request, log);
    },
    explain: (error) => explainFailure(request, error),
  });
}
