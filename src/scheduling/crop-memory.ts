import { FacegateError } from '../errors/facegate-error.ts';

/** The crops of one face, one after the other for each shape that the attribute model reads. */
export interface CropSlot {
  /** `[side, side, 3]` uint8 RGB per shape, in memory that is shared with the worker threads. */
  readonly pixels: Uint8Array;
  /** Overwrites the pixels and gives the slot back. Throws `ERR_INTERNAL` the second time. */
  readonly release: () => void;
}

/** Slots that are made at once. */
const SLOTS_PER_CHUNK = 16;

/**
 * Memory for crops: the threads write and read them in place, and a slot is used again as soon as it is released.
 *
 * Crops that moved from thread to thread as arrays of their own, five of 38 kB in every frame, made V8 collect its whole
 * heap four times a second.
 */
export class CropMemory {
  private readonly bytesPerFace: number;
  private readonly zeros: Uint8Array;
  private readonly free: CropSlot[] = [];
  private readonly held = new Set<Uint8Array>();

  /** @param bytesPerFace - Of all crops of one face. */
  constructor(bytesPerFace: number) {
    this.bytesPerFace = bytesPerFace;
    this.zeros = new Uint8Array(bytesPerFace);
  }

  /** Returns a slot of its own for each of `count` faces; whoever gets them releases them. */
  acquire(count: number): readonly CropSlot[] {
    while (this.free.length < count) this.grow();
    const slots = this.free.splice(-count, count);
    for (const { pixels } of slots) this.held.add(pixels);
    return slots;
  }

  private grow(): void {
    const chunk = new SharedArrayBuffer(SLOTS_PER_CHUNK * this.bytesPerFace);
    for (let index = 0; index < SLOTS_PER_CHUNK; index++) {
      const pixels = new Uint8Array(chunk, index * this.bytesPerFace, this.bytesPerFace);
      const slot: CropSlot = {
        pixels,
        release: () => {
          if (!this.held.delete(pixels)) throw new FacegateError('ERR_INTERNAL');
          pixels.set(this.zeros);
          this.free.push(slot);
        },
      };
      this.free.push(slot);
    }
  }
}
