import { getHeapSpaceStatistics } from 'node:v8';

/** Small enough to fill a page of the heap to its end, large enough to be quick: header, numbers, and their array. */
const FILLER_NUMBERS = 14;
const FILLER_BYTES = 16 + 8 * FILLER_NUMBERS + 32;
/** Fillers that are alive at once, so that none is optimised away. */
const ALIVE = 16;
/** A collection turns the two halves of the young generation round: both have to be filled. */
const ROUNDS = 3;

/**
 * Overwrites what calculations left in the young generation of this thread's heap: V8 boxes every fraction that it
 * computes with, and collects the box without erasing it. Takes some milliseconds; nothing that is alive is touched.
 */
export function forgetTemporaries(): void {
  const youngBytes = getHeapSpaceStatistics()
    .filter(({ space_name }) => space_name === 'new_space')
    .reduce((sum, { space_size }) => sum + space_size, 0);
  const fillers = new Array<readonly number[]>(ALIVE);
  const count = (ROUNDS * youngBytes) / FILLER_BYTES;
  for (let index = 0; index < count; index++) {
    fillers[index % ALIVE] = new Array<number>(FILLER_NUMBERS).fill(0.5);
  }
}
