import type { EndedTrack, TrackedFace, TrackedFrame } from '../../contracts/face.ts';

/** What has been seen of one track. */
export interface TrackLife {
  readonly firstUs: number;
  readonly lastUs: number;
  /** Up to when it is certain that the track shows one face. */
  readonly certainUntilUs: number;
  /** Last time at which the track was not ambiguous; absent when it began ambiguous. */
  readonly lastClearUs: number | undefined;
  /** Since when the track has been ambiguous; absent while it never was. */
  readonly ambiguousFromUs: number | undefined;
  /** Seen in two analysed frames running, or confirmed: counts as a person and not as a false alarm. */
  readonly present: boolean;
}

interface SeenTrack extends TrackLife {
  readonly lastIndex: number;
}

/** Keeps, for every track, when it was seen and whether it counts as a person. No pixels, no appearance. */
export class PresenceLedger {
  readonly #tracks = new Map<number, SeenTrack>();
  #presentTracks = 0;
  #isEmpty = true;

  /** Whether no frame has been observed yet. */
  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  /** How many tracks have counted as a person so far. */
  get presentTracks(): number {
    return this.#presentTracks;
  }

  observe(frame: TrackedFrame): void {
    this.#isEmpty = false;
    for (const face of frame.faces) {
      const before = this.#tracks.get(face.trackId);
      const after = extend(before, face, frame);
      if (after.present && before?.present !== true) this.#presentTracks += 1;
      this.#tracks.set(face.trackId, after);
    }
    this.end(frame.ended);
  }

  /** Takes note of how much of its life is certain of a track that is over. */
  end(ended: readonly EndedTrack[]): void {
    for (const { trackId, certainUntilUs } of ended) {
      const life = this.#tracks.get(trackId);
      if (life !== undefined) this.#tracks.set(trackId, { ...life, certainUntilUs });
    }
  }

  life(trackId: number): TrackLife | undefined {
    return this.#tracks.get(trackId);
  }
}

function extend(before: SeenTrack | undefined, face: TrackedFace, frame: TrackedFrame): SeenTrack {
  const nowUs = frame.timestampUs;
  const runningOn = before !== undefined && frame.analysedIndex === before.lastIndex + 1;
  const ambiguousFromUs = before?.ambiguousFromUs ?? (face.ambiguous ? nowUs : undefined);
  return {
    firstUs: before?.firstUs ?? nowUs,
    lastUs: nowUs,
    certainUntilUs: frame.certainUntilUs,
    lastIndex: frame.analysedIndex,
    lastClearUs: ambiguousFromUs === undefined ? nowUs : before?.lastClearUs,
    ambiguousFromUs,
    present: before?.present === true || face.confirmed || runningOn,
  };
}
