import type { Readable } from 'node:stream';
import { toFacegateError } from '../errors/facegate-error.ts';
import type { FrameAssembler, FramePart, PartTarget } from './frame-assembler.ts';

/**
 * Moves the bytes of one pipe into the frames' parts until the pipe ends. Every chunk that Node hands over is
 * overwritten with zeros once copied; while a frame waits for its slot the pipe is paused.
 *
 * Resolves with whether the pipe ended between two frames. Rejects with what the assembler throws.
 */
export function pumpPixels(
  stream: Readable,
  part: FramePart,
  assembler: FrameAssembler,
  progress: () => void,
): Promise<boolean> {
  keepChunksApart(stream);
  return new Promise((resolve, reject) => {
    let target: PartTarget | undefined;
    let filled = 0;
    let work: Promise<void> | undefined;

    /** Copies as much as fits without waiting; returns how far it got. */
    const copy = (chunk: Uint8Array, from: number, into: PartTarget): number => {
      const count = Math.min(chunk.length - from, into.bytes.length - filled);
      into.bytes.set(chunk.subarray(from, from + count), filled);
      filled += count;
      if (filled === into.bytes.length) {
        into.done();
        target = undefined;
        filled = 0;
      }
      return from + count;
    };
    const place = async (chunk: Uint8Array, from: number, first: Promise<PartTarget>): Promise<void> => {
      try {
        target = await first;
        for (let offset = from; offset < chunk.length;) {
          target ??= await assembler.target(part);
          offset = copy(chunk, offset, target);
        }
      } finally {
        chunk.fill(0);
      }
    };
    /** Copies a whole chunk, or starts to wait for a slot. */
    const accept = (chunk: Uint8Array): void => {
      for (let offset = 0; offset < chunk.length;) {
        if (target === undefined) {
          const next = assembler.target(part);
          if (next instanceof Promise) {
            stream.pause();
            work = place(chunk, offset, next).then(() => {
              work = undefined;
              stream.resume();
            });
            work.catch(fail);
            return;
          }
          target = next;
        }
        offset = copy(chunk, offset, target);
      }
      chunk.fill(0);
    };
    const fail = (error: unknown): void => {
      discardBuffered(stream);
      reject(toFacegateError(error));
    };
    stream.on('data', (chunk: Uint8Array) => {
      progress();
      try {
        accept(chunk);
      } catch (error) {
        chunk.fill(0);
        fail(error);
      }
    });
    // Without 'end': a pipe that breaks also only closes.
    stream.on('error', () => undefined);
    stream.on('close', () => {
      (work ?? Promise.resolve()).then(() => {
        resolve(filled === 0);
      }, reject);
    });
  });
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
