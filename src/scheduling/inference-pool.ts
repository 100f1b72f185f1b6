import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { Piscina } from 'piscina';

import type { FrameGeometry } from '../contracts/frame.ts';
import type { PixelSize } from '../contracts/geometry.ts';
import { joinFloats } from '../contracts/owned-array.ts';
import { FacegateError } from '../errors/facegate-error.ts';
import { switchOffRuntimeTelemetry } from './no-telemetry.ts';
import { allOrNone, shareOut } from './share-out.ts';
import type { InferenceResults, InferenceTask, WorkerSettings, WorkerStart } from './protocol.ts';
import { ThreadPermits } from './thread-permits.ts';

/** Models load in a fraction of a second; a thread that takes longer than this is ended all the same. */
const START_TIMEOUT_MS = 20_000;
const POLL_MS = 5;

/** x, y, width, height. */
const NUMBERS_PER_BOX = 4;
/** A thread that does not forget in time is ended with what it knows: its memory goes back to the system. */
const FORGET_TIMEOUT_MS = 5000;

/**
 * Worker threads, each with its own single-threaded models: one at first, more when tasks keep waiting. Tasks run in any
 * order; callers who need an order keep it themselves. Every method rejects with `ERR_ENGINE` when the worker fails.
 */
export class InferencePool implements AsyncDisposable {
  private readonly pool: Piscina;
  private readonly started = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  private readonly forgotten = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  /** Whether a thread has answered a task: one that never could has nothing to forget. */
  private knowsSomething = false;
  private readonly permits: ThreadPermits;
  private closing: Promise<void> | undefined;

  /** @param workers - The most threads there may be, at least 1. */
  constructor(settings: WorkerSettings, workers: number) {
    switchOffRuntimeTelemetry();
    this.permits = new ThreadPermits(workers);
    const { started, forgotten } = this;
    const workerData: WorkerStart = { settings, started, forgotten };
    this.pool = new Piscina({
      filename: workerFile(),
      workerData,
      minThreads: 1,
      maxThreads: workers,
      // Whoever was needed once stays: what a thread knows is overwritten before it ends.
      idleTimeout: Infinity,
      // A worker sees nothing of the caller's environment.
      env: {},
    });
    // A thread that fails while it has no task: whoever waits for one is told.
    this.pool.on('error', () => undefined);
  }

  /** Finds the faces of a detector-size RGB picture, which is read in place and must not change meanwhile. */
  detect(picture: Uint8Array, size: PixelSize): Promise<InferenceResults['detect']> {
    return this.run({ kind: 'detect', picture, size });
  }

  /**
   * Cuts faces out of a full-size picture into shared memory and measures how sharp each is, shared out between the
   * threads that have nothing to do.
   *
   * @param targets - Where the crops of each face go.
   * @returns `[n]` float32; the caller owns it.
   */
  async crop(
    picture: Uint8Array,
    geometry: FrameGeometry,
    boxes: Float32Array,
    targets: readonly Uint8Array[],
    secondLook: boolean,
  ): Promise<InferenceResults['crop']> {
    const tasks = shareOut(targets.length, this.permits.idle).map(({ from, to }) =>
      this.run({
        kind: 'crop',
        picture,
        geometry,
        boxes: boxes.slice(from * NUMBERS_PER_BOX, to * NUMBERS_PER_BOX),
        targets: targets.slice(from, to),
        secondLook,
      }),
    );
    return joinFloats(await allOrNone(tasks, (sharpness) => sharpness.fill(0)));
  }

  /** Estimates age and gender of each face from its crops in shared memory, shared out between idle threads. */
  async estimate(crops: readonly Uint8Array[]): Promise<InferenceResults['estimate']> {
    const tasks = shareOut(crops.length, this.permits.idle).map(({ from, to }) =>
      this.run({ kind: 'estimate', crops: crops.slice(from, to) }),
    );
    return joinFloats(await allOrNone(tasks, (estimates) => estimates.fill(0)));
  }

  /** Waits for the running tasks, lets the threads overwrite what they still know, and ends them. Safe to call twice. */
  close(): Promise<void> {
    return (this.closing ??= this.end());
  }

  private async end(): Promise<void> {
    await this.untilStarted();
    if (this.knowsSomething) await this.forget();
    await this.pool.close();
  }

  /** One task per thread: none takes a second one before all have taken theirs. */
  private async forget(): Promise<void> {
    const threads = this.pool.threads.length;
    const task: InferenceTask = { kind: 'forget', threads };
    await Promise.allSettled(
      this.pool.threads.map(() => this.pool.run(task, { signal: AbortSignal.timeout(FORGET_TIMEOUT_MS) })),
    );
  }

  /** A thread that is ended while the runtime loads takes the whole process down: it is waited for first. */
  private async untilStarted(): Promise<void> {
    const deadlineMs = performance.now() + START_TIMEOUT_MS;
    while (Atomics.load(this.started, 0) < this.pool.threads.length && performance.now() < deadlineMs) {
      await pause(POLL_MS);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private async run<Kind extends keyof InferenceResults>(
    task: Extract<InferenceTask, { kind: Kind }>,
  ): Promise<InferenceResults[Kind]> {
    await this.permits.acquire();
    try {
      // The worker's answer to a task of this kind: see workers/inference.ts.
      const answer = (await this.pool.run(task)) as InferenceResults[Kind];
      this.knowsSomething = true;
      return answer;
    } catch (error) {
      throw error instanceof FacegateError ? error : new FacegateError('ERR_ENGINE');
    } finally {
      this.permits.release();
    }
  }
}

/** The built worker: beside this file in dist/, or in dist/ when this file runs from its source. */
function workerFile(): string {
  const built = fileURLToPath(new URL('../../workers/inference.js', import.meta.url));
  return existsSync(built)
    ? built
    : fileURLToPath(new URL('../../dist/workers/inference.js', import.meta.url));
}
