/** A source of whole numbers `0 ≤ n < below`, the same for the same seed. */
export type Random = (below: number) => number;

/** Returns xorshift32 (Marsaglia 2003, "Xorshift RNGs", triple 13, 17, 5). */
export function seededRandom(seed: number): Random {
  let state = Math.imul(seed, 0x9e3779b1) | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
