import type { EndedTrack, TrackedFrame } from '../../contracts/face.ts';

/** Whether a track belongs to the person who consented, as far as is known after the last observed frame. */
export type Claim =
  /** Observations between these times, both included, speak for that person; none do when the first is later. */
  | { readonly kind: 'claimed'; readonly fromUs: number; readonly untilUs: number }
  /** Not decided yet: a seed lies ahead, or the statement is about the whole media. */
  | { readonly kind: 'pending' }
  | { readonly kind: 'unclaimed' }
  | { readonly kind: 'ambiguous' };

/** Port: one kind of subject scope. Fed every analysed frame in order, then concluded. */
export interface ScopeMatcher {
  observe(frame: TrackedFrame): void;
  /** Called once, after the last analysed frame, with the tracks that lasted until then. */
  conclude(ended: readonly EndedTrack[]): void;
  claim(trackId: number): Claim;
}

export const PENDING: Claim = { kind: 'pending' };
export const UNCLAIMED: Claim = { kind: 'unclaimed' };
export const AMBIGUOUS: Claim = { kind: 'ambiguous' };
