import type { Readable } from 'node:stream';
import { toFacegateError } from '../errors/facegate-error.ts';
import { readDirectly } from './direct-pipe.ts';
import type { FrameAssembler, FramePart, PartTarget } from './frame-assembler.ts';

/** What the kernel reads while it is not known yet where a frame's bytes go. */
const LANDING_BYTES = 64 * 1024;

/**
 * Moves the bytes of one pipe into the frames' parts until the pipe ends. Whatever Node hands over elsewhere is
 * overwritten with zeros once copied; while a frame waits for its slot the pipe is paused.
 *
 * Resolves with whether the pipe ended between two frames. Rejects with what the assembler throws.
 *
 * @param progress - Called after every read.
 */
export function pumpPixels(
  stream: Readable,
  part: FramePart,
  assembler: FrameAssembler,
  progress: () => void,
): Promise<boolean> {
  const pump = new PixelPump(part, assembler);
  return new Promise((resolve, reject) => {
    let source = stream;
    const fail = (error: unknown): void => {
      discardBuffered(stream);
      pump.discard();
      reject(toFacegateError(error));
    };
    /** Returns whether more may come now; else the pipe is resumed when it may. */
    const take = (accept: () => Promise<void> | undefined): boolean => {
      progress();
      try {
        const waiting = accept();
        waiting?.then(() => {
          source.resume();
        }, fail);
        return waiting === undefined;
      } catch (error) {
        fail(error);
        return false;
      }
    };
    const direct = readDirectly(stream, {
      room: () => pump.room(),
      filled: (bytes) => take(() => pump.filled(bytes)),
    });
    if (direct === undefined) {
      keepChunksApart(stream);
      stream.on('data', (chunk: Uint8Array) => {
        if (!take(() => pump.accept(chunk))) stream.pause();
      });
    } else {
      source = direct;
    }
    // Not 'end': a pipe that breaks only closes.
    source.on('error', () => undefined);
    stream.on('error', () => undefined);
    source.on('close', () => {
      pump.settled().then(resolve, fail);
    });
  });
}

class PixelPump {
  readonly #part: FramePart;
  readonly #assembler: FrameAssembler;
  #target: PartTarget | undefined;
  #filledBytes = 0;
  /** The chunk that waits for a slot, and those that came after it: Node resumes every pipe when a child exits. */
  readonly #backlog: Uint8Array[] = [];
  #waiting: Promise<void> | undefined;
  readonly #landing = new Uint8Array(LANDING_BYTES);
  #landed = true;

  constructor(part: FramePart, assembler: FrameAssembler) {
    this.#part = part;
    this.#assembler = assembler;
  }

  /** Takes a chunk over. Returns a promise when it has to wait for a slot: until then no more should come. */
  accept(chunk: Uint8Array): Promise<void> | undefined {
    this.#backlog.push(chunk);
    if (this.#waiting !== undefined) return this.#waiting;
    const next = this.#copyAll();
    if (next === undefined) return undefined;
    this.#waiting = this.#wait(next).finally(() => {
      this.#waiting = undefined;
    });
    return this.#waiting;
  }

  /** Returns where the next bytes may go: the rest of a frame that has begun, else a place to copy them from. */
  room(): Uint8Array {
    const target = this.#waiting === undefined ? this.#target : undefined;
    this.#landed = target === undefined;
    return target === undefined ? this.#landing : target.bytes.subarray(this.#filledBytes);
  }

  /** Takes over bytes that are in the room already. Returns as {@link accept} does. */
  filled(bytes: number): Promise<void> | undefined {
    if (this.#landed) return this.accept(this.#landing.subarray(0, bytes));
    if (this.#target !== undefined) this.#advance(bytes, this.#target);
    return undefined;
  }

  /** Resolves when nothing waits any more, with whether no frame is half filled. */
  async settled(): Promise<boolean> {
    await this.#waiting;
    return this.#filledBytes === 0;
  }

  /** Overwrites what is left. */
  discard(): void {
    for (const chunk of this.#backlog.splice(0)) chunk.fill(0);
  }

  async #wait(first: Promise<PartTarget>): Promise<void> {
    for (let next: Promise<PartTarget> | undefined = first; next !== undefined; next = this.#copyAll()) {
      this.#target = await next;
    }
  }

  /** Copies the backlog; stops with a promise where the next frame has no slot yet. */
  #copyAll(): Promise<PartTarget> | undefined {
    for (let chunk = this.#backlog[0]; chunk !== undefined; chunk = this.#backlog[0]) {
      for (let offset = 0; offset < chunk.length;) {
        if (this.#target === undefined) {
          const next = this.#assembler.target(this.#part);
          if (next instanceof Promise) {
            this.#backlog[0] = chunk.subarray(offset);
            return next;
          }
          this.#target = next;
        }
        offset += this.#copy(chunk.subarray(offset), this.#target);
      }
      this.#backlog.shift();
    }
    return undefined;
  }

  /** Copies what fits into the target and overwrites it in the chunk. Returns the number of bytes. */
  #copy(bytes: Uint8Array, target: PartTarget): number {
    const taken = bytes.subarray(0, target.bytes.length - this.#filledBytes);
    target.bytes.set(taken, this.#filledBytes);
    taken.fill(0);
    this.#advance(taken.length, target);
    return taken.length;
  }

  #advance(bytes: number, target: PartTarget): void {
    this.#filledBytes += bytes;
    if (this.#filledBytes < target.bytes.length) return;
    this.#target = undefined;
    this.#filledBytes = 0;
    target.done();
  }
}

/** Destroys a stream and overwrites the chunk that it may still hold. */
export function discardBuffered(stream: Readable): void {
  stream.pause();
  const rest: unknown = stream.read();
  if (rest instanceof Uint8Array) rest.fill(0);
  stream.destroy();
}

/**
 * A paused stream joins the chunks that pile up into a copy, and nobody can overwrite the originals. With a limit of
 * one byte it never holds more than one chunk. Node has no option for that on a child's pipes.
 */
function keepChunksApart(stream: Readable): void {
  const state = (stream as { _readableState?: { highWaterMark?: number } })._readableState;
  if (state !== undefined) state.highWaterMark = 1;
}
