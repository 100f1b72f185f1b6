import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Small enough to fill a page of the heap to its end, large enough to be quick: header, numbers, and their array. */
const FILLER_NUMBERS = 14;
const FILLER_BYTES = 16 + 8 * FILLER_NUMBERS + 32;
/** Copied, which takes half the time of making one: V8 makes an array of fractions twice, first one of integers. */
const FILLER: readonly number[] = Array.from({ length: FILLER_NUMBERS }, () => 0.5);
/** Fillers that are alive at once, so that none is optimised away. */
const ALIVE = 16;
/** A collection turns the two halves of the young generation round: both have to be filled. */
const ROUNDS = 3;

/** Freed blocks are reused by size, largest first; 64 KiB is what Node reads from a pipe at once. */
const FREED_BLOCKS = [
  { sizeBytes: 64 * 1024, count: 64 },
  { sizeBytes: 16 * 1024, count: 128 },
  { sizeBytes: 4 * 1024, count: 512 },
] as const;

/**
 * Overwrites what calculations and pipes left in memory that is free again. V8 boxes every fraction that it computes
 * with, and collects the box without erasing it; Node reads a pipe into a block, copies what came and frees the block as
 * it is. Takes some milliseconds; nothing that is alive is touched.
 */
export function forgetTemporaries(): void {
  fillYoungHeap();
  collectEverything();
  fillYoungHeap();
  fillFreedBlocks();
}

/**
 * Collects garbage and has its memory erased: a page of the young generation that is mostly in use becomes part of the old
 * one as it is, with the boxes in it that nobody uses any more. Twice, because a collection is over, all pages swept, when
 * the next one begins. The flags stay: they are the process's, and other threads may be about to do the same.
 */
function collectEverything(): void {
  setFlagsFromString('--expose-gc --clear-free-memory');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
}

function fillYoungHeap(): void {
  const youngBytes = getHeapSpaceStatistics()
    .filter(({ space_name }) => space_name === 'new_space')
    .reduce((sum, { space_size }) => sum + space_size, 0);
  const fillers = new Array<readonly number[]>(ALIVE);
  const count = (ROUNDS * youngBytes) / FILLER_BYTES;
  for (let index = 0; index < count; index++) {
    fillers[index % ALIVE] = FILLER.slice();
  }
}

/** New buffers are filled with zeros, and the blocks that were freed last are the first to be used for them. */
function fillFreedBlocks(): void {
  const blocks: ArrayBuffer[] = [];
  for (const { sizeBytes, count } of FREED_BLOCKS) {
    for (let block = 0; block < count; block++) blocks.push(new ArrayBuffer(sizeBytes));
  }
}
