import { FacegateError } from '../errors/facegate-error.ts';
import { FrameSlots } from './frame-slots.ts';

interface Waiter {
  readonly grant: (slot: number) => void;
}

const ZEROS_BYTES = 64 * 1024;

/**
 * A bounded set of frame slots in shared memory. Waiting for a free slot is the pipeline's only back-pressure: the
 * decoder's pipes fill up and its process sleeps. A slot belongs to whoever acquired it until it is released; its
 * pixels are overwritten with zeros at that moment.
 */
export class FrameRing {
  readonly slots: FrameSlots;
  readonly #free: number[];
  readonly #held = new Set<number>();
  readonly #waiters: Waiter[] = [];
  /**
   * Copied over a slot, again and again: filling shared memory goes byte by byte, eight times slower, and as many zeros as
   * there are pixels would have to be fetched from memory themselves.
   */
  readonly #zeros = new Uint8Array(ZEROS_BYTES);

  /**
   * @param slotCount - How many frames may exist at once, at least 1. Three or more let decoding overlap analysis.
   * @param slotBytes - Room for the largest frame, see `frameBytes`.
   */
  constructor(slotCount: number, slotBytes: number) {
    if (!Number.isInteger(slotCount) || slotCount < 1 || !Number.isInteger(slotBytes) || slotBytes < 1) {
      throw new FacegateError('ERR_INTERNAL');
    }
    this.slots = new FrameSlots({
      buffer: new SharedArrayBuffer(slotCount * slotBytes),
      slotCount,
      slotBytes,
    });
    this.#free = Array.from({ length: slotCount }, (_, index) => index);
  }

  /** How many slots nobody holds. */
  get freeSlots(): number {
    return this.#free.length;
  }

  /** Returns a free slot, or `undefined` when all are held. */
  tryAcquire(): number | undefined {
    const slot = this.#free.shift();
    if (slot !== undefined) this.#held.add(slot);
    return slot;
  }

  /**
   * Resolves with a slot, at once or when one is released; waiting callers are served in order. Rejects with
   * `ERR_ABORTED` when the signal fires first.
   */
  acquire(signal?: AbortSignal): Promise<number> {
    if (signal?.aborted === true) return Promise.reject(new FacegateError('ERR_ABORTED'));
    const slot = this.tryAcquire();
    if (slot !== undefined) return Promise.resolve(slot);
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        grant: (granted) => {
          signal?.removeEventListener('abort', onAbort);
          resolve(granted);
        },
      };
      const onAbort = (): void => {
        this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
        reject(new FacegateError('ERR_ABORTED'));
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#waiters.push(waiter);
    });
  }

  /** Overwrites the slot with zeros and gives it back. Throws `ERR_INTERNAL` for a slot that nobody holds. */
  release(slot: number): void {
    if (!this.#held.has(slot)) throw new FacegateError('ERR_INTERNAL');
    this.#overwrite(this.slots.bytes(slot));
    const waiter = this.#waiters.shift();
    if (waiter !== undefined) {
      waiter.grant(slot);
      return;
    }
    this.#held.delete(slot);
    this.#free.push(slot);
  }

  #overwrite(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += ZEROS_BYTES) {
      bytes.set(this.#zeros.subarray(0, bytes.length - at), at);
    }
  }
}
