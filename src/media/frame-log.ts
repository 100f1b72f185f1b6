import type { ColourDescription } from '../contracts/frame.ts';
import { FacegateError } from '../errors/facegate-error.ts';

/** What the decoder's log says about one analysed frame. */
export interface LoggedFrame {
  readonly decodedIndex: number;
  readonly timestampUs: number;
  readonly matrix: ColourDescription['matrix'];
}

const MAXIMUM_LINE_BYTES = 4096;
const NEWLINE = 0x0a;
const REMEMBERED_FRAMES = 256;

/**
 * Parses the decoder process's log: the lines of two `showinfo` filters, one before and one after the selection of
 * frames, as libavfilter prints them. The filters' names carry a token made for this run, so that no text inside
 * the media can pose as one of their lines. Every other line is dropped as bytes: it never becomes a string, and the
 * buffers are overwritten, because at this log level ffmpeg prints titles and places.
 */
export class FrameLog {
  readonly #analysed: (frame: LoggedFrame) => void;
  readonly #decodedPrefix: Uint8Array;
  readonly #analysedPrefix: Uint8Array;
  readonly #line = new Uint8Array(MAXIMUM_LINE_BYTES);
  #lineBytes = 0;
  #timeBase: readonly [number, number] | undefined;
  #decodedFrames = 0;
  #analysedFrames = 0;
  #latestTicks: number | undefined;
  #lastAnalysedUs = -Infinity;
  readonly #recent: { readonly index: number; readonly pts: string }[] = [];
  #pending: Omit<LoggedFrame, 'matrix'> | undefined;

  /**
   * @param token - Letters and digits, not to be guessed from outside.
   * @param analysed - Called for each frame that passed the selection, in order.
   */
  constructor(token: string, analysed: (frame: LoggedFrame) => void) {
    this.#analysed = analysed;
    this.#decodedPrefix = Buffer.from(`[${decodedFilter(token)} @ `);
    this.#analysedPrefix = Buffer.from(`[${analysedFilter(token)} @ `);
  }

  /** Frames that came out of the decoder so far. */
  get decodedFrames(): number {
    return this.#decodedFrames;
  }

  /** Frames that passed the selection so far. */
  get analysedFrames(): number {
    return this.#analysedFrames;
  }

  /** The latest presentation time of a decoded frame; absent before the first. */
  get latestUs(): number | undefined {
    return this.#latestTicks === undefined ? undefined : this.#microseconds(this.#latestTicks);
  }

  /** Takes a chunk of the log and overwrites it with zeros. Throws `ERR_DECODER_FAILED` for a frame without time. */
  write(chunk: Uint8Array): void {
    try {
      for (const byte of chunk) {
        if (byte === NEWLINE) this.#endLine();
        else if (this.#lineBytes < MAXIMUM_LINE_BYTES) this.#line[this.#lineBytes++] = byte;
      }
    } finally {
      chunk.fill(0);
    }
  }

  /** Ends the log. */
  end(): void {
    this.#endLine();
    this.#flush('bt601');
  }

  #endLine(): void {
    const line = this.#line.subarray(0, this.#lineBytes);
    const decoded = contains(line, this.#decodedPrefix);
    if (decoded || contains(line, this.#analysedPrefix)) {
      // What a showinfo line of interest says comes after "] "; side data is not looked at.
      const text = Buffer.from(line.buffer, line.byteOffset, Math.min(line.length, 400)).toString('latin1');
      const body = text.slice(text.indexOf('] ') + 2);
      if (decoded) this.#decodedLine(body);
      else this.#analysedLine(body);
    }
    line.fill(0);
    this.#lineBytes = 0;
  }

  #decodedLine(body: string): void {
    const pts = FRAME.exec(body)?.[1];
    if (pts === undefined) return;
    this.#flush('bt601');
    this.#recent.push({ index: this.#decodedFrames, pts });
    if (this.#recent.length > REMEMBERED_FRAMES) this.#recent.shift();
    this.#decodedFrames += 1;
    const ticks = Number(pts);
    if (!Number.isNaN(ticks)) this.#latestTicks = Math.max(ticks, this.#latestTicks ?? ticks);
  }

  #analysedLine(body: string): void {
    const timeBase = TIME_BASE.exec(body);
    if (timeBase !== null) {
      this.#timeBase = [Number(timeBase[1]), Number(timeBase[2])];
      return;
    }
    const pts = FRAME.exec(body)?.[1];
    if (pts !== undefined) {
      this.#flush('bt601');
      this.#pending = { decodedIndex: this.#match(pts), timestampUs: this.#microseconds(Number(pts)) };
      return;
    }
    const space = COLOUR.exec(body)?.[1];
    if (space !== undefined) this.#flush(MATRICES[space] ?? 'bt601');
  }

  /** Frames leave the selection in the order in which they entered it. */
  #match(pts: string): number {
    const position = this.#recent.findIndex((frame) => frame.pts === pts);
    const frame = this.#recent[position];
    if (frame === undefined) throw new FacegateError('ERR_DECODER_FAILED');
    this.#recent.splice(0, position + 1);
    return frame.index;
  }

  #microseconds(ticks: number): number {
    if (this.#timeBase === undefined) throw new FacegateError('ERR_DECODER_FAILED');
    if (!Number.isSafeInteger(ticks)) throw new FacegateError('ERR_MEDIA_TIMESTAMPS');
    const [numerator, denominator] = this.#timeBase;
    return Math.round((ticks * numerator * 1e6) / denominator) + 0; // + 0 turns -0 into 0
  }

  #flush(matrix: ColourDescription['matrix']): void {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending === undefined) return;
    if (!(pending.timestampUs > this.#lastAnalysedUs)) throw new FacegateError('ERR_MEDIA_TIMESTAMPS');
    this.#lastAnalysedUs = pending.timestampUs;
    this.#analysedFrames += 1;
    this.#analysed({ ...pending, matrix });
  }
}

/** Returns the instance name of the filter that sees every decoded frame. */
export function decodedFilter(token: string): string {
  return `showinfo@d${token}`;
}

/** Returns the instance name of the filter that sees the selected frames. */
export function analysedFilter(token: string): string {
  return `showinfo@a${token}`;
}

const TIME_BASE = /^config in time_base: (\d+)\/(\d+)/;
const FRAME = /^n: *\d+ pts: *(-?\d+|NOPTS) /;
const COLOUR = /^color_range:\S+ color_space:(\S+)/;

/** libavutil's names for matrix coefficients. The others are close to BT.601, which libswscale assumes for unknown. */
const MATRICES: Readonly<Record<string, ColourDescription['matrix']>> = {
  bt709: 'bt709',
  bt2020nc: 'bt2020',
  bt2020c: 'bt2020',
};

function contains(line: Uint8Array, part: Uint8Array): boolean {
  return Buffer.from(line.buffer, line.byteOffset, line.length).includes(
    Buffer.from(part.buffer, part.byteOffset, part.length),
  );
}
