import { FacegateError } from '../errors/facegate-error.ts';

/** The part of a `FileHandle` that is needed here. */
export interface PositionalSource {
  read(buffer: Uint8Array, offset: number, length: number, position: number): Promise<{ bytesRead: number }>;
}

/** Reads parts of one open file by position, up to a budget: a hostile index cannot make a probe read for ever. */
export class PositionalReader {
  readonly sizeBytes: number;
  readonly #handle: PositionalSource;
  #budgetBytes: number;

  /**
   * @param handle - Borrowed.
   * @param sizeBytes - Size of the file.
   * @param budgetBytes - How much may be read in total; beyond it `read` throws `ERR_MEDIA_LIMITS`.
   */
  constructor(handle: PositionalSource, sizeBytes: number, budgetBytes: number) {
    this.#handle = handle;
    this.sizeBytes = sizeBytes;
    this.#budgetBytes = budgetBytes;
  }

  /** Returns the bytes `start..end` (fewer at the end of the file) in a buffer that the caller owns. */
  async read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    const length = Math.max(0, Math.min(end, this.sizeBytes) - start);
    this.#budgetBytes -= length;
    if (this.#budgetBytes < 0) throw new FacegateError('ERR_MEDIA_LIMITS');
    const bytes = new Uint8Array(length);
    for (let filled = 0; filled < length;) {
      const { bytesRead } = await this.#handle.read(bytes, filled, length - filled, start + filled);
      if (bytesRead === 0) throw new FacegateError('ERR_MEDIA_CHANGED');
      filled += bytesRead;
    }
    return bytes;
  }
}
