import type { TrackedFace, TrackedFrame } from '../../contracts/face.ts';
import type { NormalizedBox } from '../../contracts/geometry.ts';

/**
 * Checks what the tracker promises and the gate relies on: frames one after the other, time never backwards, finite
 * numbers, no track twice in a frame, no doubt about what is to come, and no track that comes back after its end.
 */
export class FrameGuard {
  readonly #ended = new Set<number>();
  #lastIndex: number | undefined;
  #lastUs = -Infinity;
  #certainUntilUs = -Infinity;

  /** Returns whether the frame keeps every promise; after the first `false` nothing that follows can be trusted. */
  accepts(frame: TrackedFrame): boolean {
    const index = frame.analysedIndex;
    const inOrder =
      Number.isSafeInteger(index) && (this.#lastIndex === undefined || index === this.#lastIndex + 1);
    const inTime = Number.isFinite(frame.timestampUs) && frame.timestampUs >= this.#lastUs;
    const certain = frame.certainUntilUs <= frame.timestampUs && frame.certainUntilUs >= this.#certainUntilUs;
    const ids = new Set<number>();
    let facesSound = true;
    for (const face of frame.faces) {
      facesSound &&= this.#isSound(face);
      ids.add(face.trackId);
    }
    const doubted = frame.doubted.every(
      ({ trackId, afterUs, untilUs }) =>
        ids.has(trackId) && afterUs <= untilUs && untilUs <= frame.timestampUs,
    );
    const counted = Number.isSafeInteger(frame.presentPersons) && frame.presentPersons >= 0;
    const distinct = ids.size === frame.faces.length;
    this.#lastIndex = index;
    this.#lastUs = frame.timestampUs;
    this.#certainUntilUs = frame.certainUntilUs;
    for (const end of frame.ended) this.#ended.add(end.trackId);
    return inOrder && inTime && certain && doubted && counted && distinct && facesSound;
  }

  #isSound(face: TrackedFace): boolean {
    const alive = Number.isSafeInteger(face.trackId) && !this.#ended.has(face.trackId);
    return alive && Number.isFinite(face.score) && hasFiniteNumbers(face.box);
  }
}

function hasFiniteNumbers({ x, y, width, height }: NormalizedBox): boolean {
  return Number.isFinite(x) && Number.isFinite(y) && Number.isFinite(width) && Number.isFinite(height);
}
