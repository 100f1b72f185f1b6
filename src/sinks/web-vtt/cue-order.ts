import type { Cue } from './cue.ts';

/**
 * Puts cues in the order of their start, which WebVTT asks for: a track is released when it ends, long after tracks
 * that began later. Holds a limited number; beyond it the earlier half goes, and a cue that comes even earlier than
 * those is then out of order, which players accept.
 */
export class CueOrder {
  private waiting: Cue[] = [];
  private readonly limit: number;

  /** @param limit - Cues that may wait; one takes about 200 bytes. */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** Takes cues and returns those that have to go now: none until the limit is reached. */
  add(cues: readonly Cue[]): readonly Cue[] {
    this.waiting.push(...cues);
    return this.waiting.length < this.limit ? [] : this.take(Math.ceil(this.limit / 2));
  }

  /** Returns what waits, earliest first, up to a number of cues. */
  take(count: number): readonly Cue[] {
    this.waiting.sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs);
    return this.waiting.splice(0, count);
  }
}
