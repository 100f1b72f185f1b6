import { FacegateError } from '../errors/facegate-error.ts';
import { scrubbedEnvironment } from './child-command.ts';
import type { Decoder } from './decoder.ts';
import { NodeAvDecoder } from './node-av-decoder.ts';
import { startNodeAvAhead, type WaitingNodeAv } from './node-av-process.ts';
import type { OpenMedia } from './open-media.ts';
import { decoderFor, type DecoderSearch } from './select-decoder.ts';

/**
 * Looks for the decoder of one run while its container is read, and starts its process where that takes long. Only for
 * media that may be parsed: its owner has asked the gate. Disposing of it ends what was started and never used.
 */
export class DecoderAhead implements AsyncDisposable {
  /** Rejects as `selectDecoder` throws, and with `ERR_ABORTED` when it was disposed of first. */
  readonly found: Promise<Decoder>;
  readonly #ending = new AbortController();
  #waiting: WaitingNodeAv | undefined;

  constructor(kind: 'stills' | 'video', media: OpenMedia, search: DecoderSearch) {
    const signal = AbortSignal.any([
      this.#ending.signal,
      ...(search.signal === undefined ? [] : [search.signal]),
    ]);
    const findNodeAv: DecoderSearch['findNodeAv'] = async (environment, sandbox) => {
      this.#waiting = await startNodeAvAhead(scrubbedEnvironment(environment), media, sandbox, signal);
      return this.#waiting === undefined ? undefined : new NodeAvDecoder(environment, sandbox, this.#waiting);
    };
    this.found = decoderFor(kind, { ...search, findNodeAv, signal }).catch((error: unknown) => {
      throw signal.aborted ? new FacegateError('ERR_ABORTED') : error;
    });
    this.found.catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await this.found.catch(() => undefined);
    await this.#waiting?.process.stop();
  }
}
