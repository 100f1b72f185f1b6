import type { EndedTrack, TrackedFrame } from '../../contracts/face.ts';
import { PresenceLedger } from './presence-ledger.ts';
import { AMBIGUOUS, PENDING, UNCLAIMED, type Claim, type ScopeMatcher } from './scope-matcher.ts';

/**
 * `all-persons`: everybody pictured has released, N people in all. Claims every track, after the last frame, if never
 * more than N people were present at once and every frame could be looked at. Everybody in an ambiguous stretch
 * consents, so it only ends what the track speaks for: the claim reaches up to the last clear frame before it.
 */
export class AllPersonsScope implements ScopeMatcher {
  readonly #ledger = new PresenceLedger();
  readonly #expectedPersons: number;
  #holds = true;
  #concluded = false;

  constructor(expectedPersons: number) {
    this.#expectedPersons = expectedPersons;
  }

  observe(frame: TrackedFrame): void {
    this.#ledger.observe(frame);
    if (frame.failed || !(frame.presentPersons <= this.#expectedPersons)) this.#holds = false;
  }

  conclude(ended: readonly EndedTrack[]): void {
    this.#ledger.end(ended);
    this.#concluded = true;
  }

  claim(trackId: number): Claim {
    if (!this.#holds) return UNCLAIMED;
    if (!this.#concluded) return PENDING;
    const life = this.#ledger.life(trackId);
    if (life === undefined) return UNCLAIMED;
    if (life.lastClearUs === undefined) return AMBIGUOUS;
    const untilUs = Math.min(life.lastClearUs, life.certainUntilUs);
    return untilUs < life.firstUs ? AMBIGUOUS : { kind: 'claimed', fromUs: life.firstUs, untilUs };
  }
}
