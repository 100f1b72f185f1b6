import { emptyPatch, type FacePatch } from './face-patch.ts';

/** Patches closer in time than this are not both kept. */
const INTERVAL_US = 90_000;
/** So long every patch is kept; of older ones some. */
const RECENT_US = 3_300_000;
/** How far apart in time the older ones are. */
const LOOK_INTERVAL_US = 900_000;
/** Nothing older is kept. */
const KEPT_FOR_US = 13_000_000;

interface KeptPatch {
  readonly timestampUs: number;
  readonly patch: FacePatch;
}

/** What one tracked face looked like in its last 13 seconds. Patches are its own from when they are added. */
export class FaceMemory {
  private readonly recent: KeptPatch[] = [];
  private readonly older: KeptPatch[] = [];
  /** Patches that are kept no longer: all 0. */
  private readonly spare: FacePatch[] = [];

  /** Returns a patch to be written to and added. */
  blank(): FacePatch {
    return this.spare.pop() ?? emptyPatch();
  }

  /** Returns the newest patch from before a presentation time. Borrowed. */
  newestBefore(timestampUs: number): FacePatch | undefined {
    const isEarlier = (kept: KeptPatch): boolean => kept.timestampUs < timestampUs;
    return (this.recent.findLast(isEarlier) ?? this.older.findLast(isEarlier))?.patch;
  }

  /** Returns patches from before a presentation time, about a second apart, the newest last. Borrowed. */
  looksBefore(timestampUs: number): readonly FacePatch[] {
    const looks: KeptPatch[] = [];
    for (const kept of [...this.older, ...this.recent].reverse()) {
      const later = looks.at(-1)?.timestampUs ?? Infinity;
      if (kept.timestampUs < timestampUs && later - kept.timestampUs >= LOOK_INTERVAL_US) looks.push(kept);
    }
    return looks.reverse().map(({ patch }) => patch);
  }

  /** Takes a patch over. Times ascend. */
  add(patch: FacePatch, timestampUs: number): void {
    // The newest is always kept, to compare with a moment ago; it replaces one that is too close before it.
    const [beforeLast, last] = this.recent.slice(-2);
    if (
      last !== undefined &&
      beforeLast !== undefined &&
      last.timestampUs - beforeLast.timestampUs < INTERVAL_US
    ) {
      this.recent.pop();
      this.forget(last);
    }
    this.recent.push({ timestampUs, patch });
    this.age(timestampUs);
  }

  /** Overwrites every patch. */
  clear(): void {
    for (const { patch } of [...this.older, ...this.recent]) patch.fill(0);
    this.older.length = 0;
    this.recent.length = 0;
  }

  private age(nowUs: number): void {
    const isOlder = (kept: KeptPatch | undefined, ageUs: number): kept is KeptPatch =>
      kept !== undefined && nowUs - kept.timestampUs > ageUs;
    for (let [first] = this.recent; isOlder(first, RECENT_US); [first] = this.recent) {
      this.recent.shift();
      const newest = this.older.at(-1)?.timestampUs ?? -Infinity;
      if (first.timestampUs - newest >= LOOK_INTERVAL_US) this.older.push(first);
      else this.forget(first);
    }
    for (let [first] = this.older; isOlder(first, KEPT_FOR_US); [first] = this.older) {
      this.older.shift();
      this.forget(first);
    }
  }

  private forget({ patch }: KeptPatch): void {
    patch.fill(0);
    this.spare.push(patch);
  }
}
