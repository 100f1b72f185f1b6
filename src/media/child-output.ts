import { writeSync } from 'node:fs';
import { analysedFilter, decodedFilter } from './frame-log.ts';

const LOG_DESCRIPTOR = 2;
const RETRY_MS = 1;

/** Writes the log of a decoder process of ours: the lines that libavfilter's `showinfo` would print. */
export class ChildLog {
  readonly #decodedPrefix: string;
  readonly #analysedPrefix: string;
  #decodedFrames = 0;
  #analysedFrames = 0;

  /** @param timeBase - Unit of the timestamps, in seconds. */
  constructor(token: string, timeBase: { readonly num: number; readonly den: number }) {
    this.#decodedPrefix = `[${decodedFilter(token)} @ 0] `;
    this.#analysedPrefix = `[${analysedFilter(token)} @ 0] `;
    for (const prefix of [this.#decodedPrefix, this.#analysedPrefix]) {
      write(`${prefix}config in time_base: ${timeBase.num}/${timeBase.den}\n`);
    }
  }

  /** Logs a frame that came out of the decoder. */
  decoded(pts: bigint | number): void {
    write(`${this.#decodedPrefix}n: ${this.#decodedFrames++} pts: ${pts} \n`);
  }

  /** Logs a frame that will be written; `matrix` as libavutil names it. */
  analysed(pts: bigint | number, matrix = 'unknown'): void {
    write(
      `${this.#analysedPrefix}n: ${this.#analysedFrames++} pts: ${pts} \n` +
        `${this.#analysedPrefix}color_range:unknown color_space:${matrix}\n`,
    );
  }
}

function write(text: string): void {
  writeAll(LOG_DESCRIPTOR, Buffer.from(text));
}

/**
 * Writes all bytes to a pipe, waiting for its reader. Whether a descriptor blocks is not up to us alone (loading
 * some modules makes standard error non-blocking): a full pipe is tried again. Throws when the reader is gone.
 */
export function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      pauseBeforeRetry();
    }
  }
}

/** Blocks for a moment: for a descriptor that turned out not to block. */
export function pauseBeforeRetry(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
}
