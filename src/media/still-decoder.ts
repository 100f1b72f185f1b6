import { randomBytes } from 'node:crypto';
import { FacegateError } from '../errors/facegate-error.ts';
import type { Decoder, DecodeRequest, DecodeSession } from './decoder.ts';
import { startSession } from './decode-session.ts';
import { startDecoder } from './decoder-process.ts';
import { slotBytesFor, stillGeometry } from './frame-geometry.ts';
import type { Sandbox } from './sandbox/sandbox.ts';
import { stillCommand } from './still-command.ts';
import { feedStills } from './still-feed.ts';

/**
 * Decodes still pictures with sharp, in a process of its own. Every picture is analysed, whatever the sampling; the
 * n-th counts as taken n seconds after the first.
 */
export class StillDecoder implements Decoder {
  readonly id = 'sharp';
  readonly #environment: NodeJS.ProcessEnv;
  readonly #sandbox: Sandbox;

  /** @param environment - Ours; the decoder gets a scrubbed one. */
  constructor(environment: NodeJS.ProcessEnv, sandbox: Sandbox) {
    this.#environment = environment;
    this.#sandbox = sandbox;
  }

  decode(request: DecodeRequest): DecodeSession {
    const { media, detector, ring, limits } = request;
    const geometries = media.stills?.map((picture) => stillGeometry(picture, detector));
    if (geometries === undefined || slotBytesFor(media, detector) > ring.slots.layout.slotBytes) {
      throw new FacegateError('ERR_INTERNAL');
    }
    const token = randomBytes(8).toString('hex');
    const task = {
      kind: 'decode',
      detectors: geometries.map((geometry) => geometry.detector),
      maximumPixels: limits.maximumPixels,
      token,
    } as const;
    return startSession(request, {
      token,
      geometry: (index) => {
        const geometry = geometries[index];
        if (geometry === undefined) throw new FacegateError('ERR_DECODER_FAILED');
        return geometry;
      },
      withProcess: async (use) => {
        const child = await startDecoder(stillCommand(this.#environment), 'pipe', this.#sandbox);
        if (child.input === undefined) throw new FacegateError('ERR_INTERNAL');
        const fed = feedStills(child.input, task, media.open.files).catch(async (error: unknown) => {
          await child.stop();
          throw error;
        });
        // A feed that fails is the reason for everything that follows.
        const [feed, used] = await Promise.allSettled([fed, use(child)]);
        if (feed.status === 'rejected') throw feed.reason;
        if (used.status === 'rejected') throw used.reason;
      },
      expectComplete: (log) => {
        if (log.analysedFrames !== geometries.length) throw new FacegateError('ERR_DECODER_FAILED');
      },
      explain: (error) => error,
    });
  }
}
