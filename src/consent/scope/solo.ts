import type { DoubtedStretch, EndedTrack, TrackedFrame, TrackEnd } from '../../contracts/face.ts';
import { PresenceLedger } from './presence-ledger.ts';
import { AMBIGUOUS, PENDING, UNCLAIMED, type Claim, type ScopeMatcher } from './scope-matcher.ts';

/** A track that ends so may go on as another person. */
const ANOTHER_FACE: ReadonlySet<TrackEnd> = new Set<TrackEnd>(['scene-cut', 'replaced', 'ambiguous']);

/**
 * `solo`: the uploader states that one person appears. Claims only after the last frame, and only when the whole media
 * bore the statement out: never two people at once, one unbroken track, no cut, no frame that could not be looked at.
 * Where frames are too far apart to be linked, nobody can tell whether the next one shows the same person: then only
 * media with a face in a single analysed frame bears it out.
 */
export class SoloScope implements ScopeMatcher {
  readonly #ledger = new PresenceLedger();
  readonly #singleFrames: boolean;
  #holds = true;
  #framesWithFaces = 0;
  #concluded = false;

  /** @param singleFrames - Below 5 analysed frames per second: every frame is a track of its own. */
  constructor(singleFrames: boolean) {
    this.#singleFrames = singleFrames;
  }

  observe(frame: TrackedFrame): void {
    const cut = frame.sceneCut && !this.#ledger.isEmpty && !this.#singleFrames;
    if (frame.faces.length > 0) this.#framesWithFaces++;
    if (frame.doubted.some((stretch) => this.#mayHaveBeenAnother(stretch))) this.#holds = false;
    this.#ledger.observe(frame);
    if (frame.failed || cut || !(frame.presentPersons <= 1)) this.#holds = false;
    if (!this.#singleFrames && this.#ledger.presentTracks > 1) this.#holds = false;
    if (frame.ended.some((end) => this.#mayGoOnAsAnother(end))) this.#holds = false;
  }

  conclude(ended: readonly EndedTrack[]): void {
    this.#ledger.end(ended);
    this.#concluded = true;
  }

  claim(trackId: number): Claim {
    if (!this.#holds) return UNCLAIMED;
    if (this.#singleFrames && this.#framesWithFaces > 1) return AMBIGUOUS;
    const life = this.#ledger.life(trackId);
    if (!this.#concluded) return PENDING;
    if (life === undefined || (!life.present && !this.#singleFrames)) return UNCLAIMED;
    if (life.ambiguousFromUs !== undefined) return AMBIGUOUS;
    const untilUs = Math.min(life.lastUs, life.certainUntilUs);
    return untilUs < life.firstUs ? AMBIGUOUS : { kind: 'claimed', fromUs: life.firstUs, untilUs };
  }

  #mayGoOnAsAnother({ trackId, reason }: EndedTrack): boolean {
    return ANOTHER_FACE.has(reason) && this.#ledger.life(trackId)?.present === true;
  }

  /** A track that begins anew may have been another person before: all that it ever showed is in doubt. */
  #mayHaveBeenAnother({ trackId, afterUs }: DoubtedStretch): boolean {
    const life = this.#ledger.life(trackId);
    return life?.present === true && afterUs < life.firstUs;
  }
}
