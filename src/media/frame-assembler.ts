import type { FrameGeometry, SampledFrame } from '../contracts/frame.ts';
import { FacegateError } from '../errors/facegate-error.ts';
import type { LoggedFrame } from './frame-log.ts';
import type { FrameRing } from './frame-ring.ts';
import { detectorBytes, fullBytes } from './frame-slots.ts';

export type FramePart = 'detector' | 'full';

/** Where the bytes of one part of one frame go. */
export interface PartTarget {
  readonly bytes: Uint8Array;
  /** To be called once, when all bytes are written. */
  done(): void;
}

/**
 * How many frames of one part may wait outside the ring while the ring is full and the other part is behind. A
 * decoder writes both parts of a frame before the next one, give or take a queue of a few frames.
 */
const MAXIMUM_SPILLED_FRAMES = 4;

interface PendingFrame {
  readonly slot: Promise<number>;
  /** Set once the slot is there. */
  granted?: number;
  parts: number;
}

/**
 * Joins what arrives on three pipes, in any order between them: the two parts of each frame and its line in the log.
 * Frames leave in order, in slots of the ring.
 *
 * A full ring stops the pipes. One case must go on nevertheless: when one part is ahead, the child may refuse to
 * write the missing part of an earlier frame before someone reads the part that is ahead. That part is then taken
 * into a buffer of its own, so that the earlier frame can be completed and, sooner or later, released.
 */
export class FrameAssembler {
  readonly #ring: FrameRing;
  readonly #geometry: (index: number) => FrameGeometry;
  readonly #emit: (frame: SampledFrame) => void;
  readonly #signal: AbortSignal;
  readonly #pending = new Map<number, PendingFrame>();
  readonly #log = new Map<number, LoggedFrame>();
  readonly #started: Record<FramePart, number> = { detector: 0, full: 0 };
  readonly #spilled: Record<FramePart, number> = { detector: 0, full: 0 };
  readonly #spills = new Set<Promise<void>>();
  #logged = 0;
  #emitted = 0;

  /**
   * @param ring - Borrowed; slots move on with the emitted frames.
   * @param geometry - Geometry of the n-th analysed frame; the log's colour matrix is put in.
   * @param emit - Takes over a complete frame and its slot.
   * @param signal - Ends all waiting.
   */
  constructor(
    ring: FrameRing,
    geometry: (index: number) => FrameGeometry,
    emit: (frame: SampledFrame) => void,
    signal: AbortSignal,
  ) {
    this.#ring = ring;
    this.#geometry = geometry;
    this.#emit = emit;
    this.#signal = signal;
  }

  /** Frames of which something has arrived, but not everything. */
  get incompleteFrames(): number {
    return this.#pending.size + this.#log.size;
  }

  /** Adds the next line of the log. */
  describe(frame: LoggedFrame): void {
    this.#log.set(this.#logged, frame);
    this.#logged += 1;
    this.#emitReady();
  }

  /** Returns where the next frame's part goes, at once or when a slot is free. Rejects with `ERR_ABORTED`. */
  target(part: FramePart): PartTarget | Promise<PartTarget> {
    const index = this.#started[part];
    this.#started[part] = index + 1;
    const frame = this.#frame(index);
    if (frame.granted !== undefined) return this.#direct(part, index, frame, frame.granted);
    const other = this.#started[part === 'detector' ? 'full' : 'detector'];
    if (other <= index && this.#spilled[part] < MAXIMUM_SPILLED_FRAMES && this.#pending.size > 1) {
      return this.#spill(part, index, frame);
    }
    return frame.slot.then((slot) => this.#direct(part, index, frame, slot));
  }

  /** Resolves when every frame whose bytes have been read is in its slot. */
  async settled(): Promise<void> {
    await Promise.all(this.#spills);
  }

  /** Releases the slots of incomplete frames. To be called when nothing writes to a target any more. */
  async discard(): Promise<void> {
    const frames = [...this.#pending.values()];
    this.#pending.clear();
    for (const frame of frames) {
      const slot = await frame.slot.catch(() => undefined);
      if (slot !== undefined) this.#ring.release(slot);
    }
  }

  #frame(index: number): PendingFrame {
    const known = this.#pending.get(index);
    if (known !== undefined) return known;
    const granted = this.#ring.tryAcquire();
    const slot = granted === undefined ? this.#ring.acquire(this.#signal) : Promise.resolve(granted);
    const frame: PendingFrame = granted === undefined ? { slot, parts: 0 } : { slot, granted, parts: 0 };
    slot.then(
      (index) => {
        frame.granted = index;
      },
      () => undefined, // whoever waits for the slot hears of it
    );
    this.#pending.set(index, frame);
    return frame;
  }

  #direct(part: FramePart, index: number, frame: PendingFrame, slot: number): PartTarget {
    return {
      bytes: this.#ring.slots[part](slot, this.#geometry(index)),
      done: () => {
        this.#complete(frame);
      },
    };
  }

  #spill(part: FramePart, index: number, frame: PendingFrame): PartTarget {
    const geometry = this.#geometry(index);
    const bytes = new Uint8Array(part === 'detector' ? detectorBytes(geometry) : fullBytes(geometry));
    this.#spilled[part] += 1;
    return {
      bytes,
      done: () => {
        const spill = this.#moveIn(part, frame, bytes, geometry).finally(() => {
          bytes.fill(0);
          this.#spilled[part] -= 1;
          this.#spills.delete(spill);
        });
        this.#spills.add(spill);
      },
    };
  }

  async #moveIn(
    part: FramePart,
    frame: PendingFrame,
    bytes: Uint8Array,
    geometry: FrameGeometry,
  ): Promise<void> {
    const slot = await frame.slot.catch(() => undefined);
    if (slot === undefined) return; // the session has ended
    this.#ring.slots[part](slot, geometry).set(bytes);
    this.#complete(frame);
  }

  #complete(frame: PendingFrame): void {
    frame.parts += 1;
    if (frame.parts > 2) throw new FacegateError('ERR_INTERNAL');
    this.#emitReady();
  }

  #emitReady(): void {
    for (;;) {
      const index = this.#emitted;
      const frame = this.#pending.get(index);
      const logged = this.#log.get(index);
      if (frame?.granted === undefined || frame.parts < 2 || logged === undefined) return;
      this.#pending.delete(index);
      this.#log.delete(index);
      this.#emitted += 1;
      const geometry = this.#geometry(index);
      this.#emit({
        slot: frame.granted,
        analysedIndex: index,
        decodedIndex: logged.decodedIndex,
        timestampUs: logged.timestampUs,
        completeAtMs: performance.now(),
        geometry: { ...geometry, colour: { ...geometry.colour, matrix: logged.matrix } },
      });
    }
  }
}
