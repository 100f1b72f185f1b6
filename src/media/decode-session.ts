import type { FrameGeometry, SampledFrame } from '../contracts/frame.ts';
import { FacegateError, toFacegateError } from '../errors/facegate-error.ts';
import type { DecodeRequest, DecodeSession, DecodeTotals } from './decoder.ts';
import type { DecoderProcess } from './decoder-process.ts';
import { FrameAssembler } from './frame-assembler.ts';
import { FrameLog } from './frame-log.ts';
import { FrameQueue } from './frame-queue.ts';
import { pumpLog } from './log-pump.ts';
import { pumpPixels } from './pixel-pump.ts';
import { RateLimited } from './rate-limited.ts';
import { StallTimer } from './stall-timer.ts';

const DEFAULT_STALL_TIMEOUT_MS = 30_000;
const ACCOUNT_PERIOD_MS = 100;

/** What differs between the decoders: how the process is started and what its end means. */
export interface SessionPlan {
  /** Names the log filters of this run. */
  readonly token: string;
  /** Geometry of the n-th analysed frame; the colour matrix comes from the log. */
  readonly geometry: (index: number) => FrameGeometry;
  /**
   * Lends a started process to `use` and keeps the media's descriptor open meanwhile. Throws `ERR_MEDIA_CHANGED`
   * when the media did not stay the same.
   */
  readonly withProcess: (use: (process: DecoderProcess) => Promise<void>) => Promise<void>;
  /** Throws when frames are missing at the end although the process reported success. */
  readonly expectComplete: (log: FrameLog) => void;
  /** Returns the error to report when the process failed: the media may be known to be incomplete. */
  readonly explain: (error: FacegateError) => FacegateError;
}

/** Starts a decoder process and returns its session. */
export function startSession(request: DecodeRequest, plan: SessionPlan): DecodeSession {
  return new ChildDecodeSession(request, plan);
}

class ChildDecodeSession implements DecodeSession {
  readonly frames: AsyncIterable<SampledFrame>;
  readonly totals: Promise<DecodeTotals>;
  readonly #request: DecodeRequest;
  readonly #plan: SessionPlan;
  readonly #queue = new FrameQueue<SampledFrame>();
  readonly #assembler: FrameAssembler;
  readonly #log: FrameLog;
  /** Ends the process and all waiting for slots. */
  readonly #stop = new AbortController();
  #failure: FacegateError | undefined;
  #writtenBytes: number | undefined;
  /** Nobody will take any more frames. */
  #cancelled = false;

  constructor(request: DecodeRequest, plan: SessionPlan) {
    this.#request = request;
    this.#plan = plan;
    this.#log = new FrameLog(plan.token, (frame) => {
      this.#assembler.describe(frame);
    });
    this.#assembler = new FrameAssembler(
      request.ring,
      plan.geometry,
      (frame) => {
        // Bytes that were already here can complete a frame after everything was cancelled.
        if (this.#cancelled) request.ring.release(frame.slot);
        else this.#queue.put(frame);
      },
      this.#stop.signal,
    );
    this.frames = this.#deliver();
    this.totals = this.#run();
  }

  get writtenBytes(): number | undefined {
    return this.#writtenBytes;
  }

  async close(): Promise<void> {
    this.#cancel();
    await this.totals;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async *#deliver(): AsyncGenerator<SampledFrame, void, undefined> {
    try {
      for (;;) {
        const frame = await this.#queue.take();
        if (frame === undefined) return;
        yield frame;
      }
    } finally {
      await this.close();
    }
  }

  /** The whole life of the session: every way it can end passes through here, and gives its slots back. */
  async #run(): Promise<DecodeTotals> {
    const { signal } = this.#request;
    const cancel = this.#cancel.bind(this);
    if (signal?.aborted === true) cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      this.#expectRunning();
      await this.#plan.withProcess((process) => this.#decode(process));
      this.#plan.expectComplete(this.#log);
    } catch (error) {
      this.#failure ??= this.#plan.explain(toFacegateError(error));
    }
    await this.#assembler.discard();
    this.#queue.end(this.#failure);
    await this.#queue.emptied;
    signal?.removeEventListener('abort', cancel);
    return this.#countTotals();
  }

  async #decode(process: DecoderProcess): Promise<void> {
    const timer = new StallTimer(this.#request.stallTimeoutMs ?? DEFAULT_STALL_TIMEOUT_MS, () => {
      // With a full ring it is the consumer that is slow, and it may be.
      if (this.#request.ring.freeSlots > 0) this.#fail(new FacegateError('ERR_DECODER_TIMEOUT'));
    });
    const deadline = setTimeout(() => {
      this.#fail(new FacegateError('ERR_DECODER_TIMEOUT'));
    }, this.#request.limits.maximumDecodeMs);
    const stop = (): void => void process.stop();
    this.#stop.signal.addEventListener('abort', stop, { once: true });
    const account = new RateLimited(ACCOUNT_PERIOD_MS, () => {
      this.#writtenBytes = process.writtenBytes() ?? this.#writtenBytes;
    });
    const progress = (): void => {
      timer.restart();
      account.run();
    };
    const pumps = [
      pumpLog(process.log, this.#log, () => {
        progress();
        if (this.#log.decodedFrames > this.#request.limits.maximumFrames)
          throw new FacegateError('ERR_MEDIA_LIMITS');
      }),
      pumpPixels(process.detector, 'detector', this.#assembler, progress),
      pumpPixels(process.full, 'full', this.#assembler, progress),
    ];
    try {
      this.#expectRunning();
      const ended = await Promise.all([...pumps, process.succeeded]);
      await this.#assembler.settled();
      this.#expectRunning();
      if (ended.includes(false) || this.#assembler.incompleteFrames > 0)
        throw new FacegateError('ERR_DECODER_FAILED');
    } finally {
      timer.stop();
      clearTimeout(deadline);
      this.#stop.abort();
      await process.stop();
      await Promise.allSettled(pumps);
    }
  }

  /** Ends the process; frames that are complete are still delivered before the error. */
  #fail(error: FacegateError): void {
    this.#failure ??= error;
    this.#stop.abort();
  }

  /** Ends everything at once: frames that nobody took go back to the ring. */
  #cancel(): void {
    if (!this.#cancelled) {
      this.#cancelled = true;
      this.#fail(new FacegateError('ERR_ABORTED'));
    }
    for (const frame of this.#queue.cancel(this.#failure)) this.#request.ring.release(frame.slot);
  }

  #expectRunning(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  #countTotals(): DecodeTotals {
    const { decodedFrames, analysedFrames: selectedFrames } = this.#log;
    return {
      decodedFrames,
      analysedFrames: this.#queue.taken,
      skippedFrames: decodedFrames - selectedFrames,
      failedFrames: selectedFrames - this.#queue.taken,
    };
  }
}
