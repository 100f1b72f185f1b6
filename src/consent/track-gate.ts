import type {
  Attribute,
  DoubtedStretch,
  EndedTrack,
  FaceObservation,
  TrackedFrame,
} from '../contracts/face.ts';
import type { Decision } from './codes.ts';
import { decide, NOT_COMPLETED } from './decision/decide.ts';
import type { ClaimFacts, ReleaseFacts, TrackFacts } from './decision/facts.ts';
import { ageFacts, isScoreSound, type EstimateFacts } from './estimate-facts.ts';
import type { GateOptions } from './gate-options.ts';
import type { LiveReading } from './liveness.ts';
import type { GrantedRun } from './run-decision.ts';
import { FrameGuard } from './scope/frame-guard.ts';
import { AMBIGUOUS, type Claim } from './scope/scope-matcher.ts';

/** The attributes of what is not released. */
// Stryker disable next-line ArrayDeclaration: nobody asks for them
export const NOTHING: readonly Attribute[] = [];

/** What G2 found about one observation. */
export interface Judgement {
  readonly decision: Decision;
  /** The attributes that may leave; empty unless the decision releases. */
  readonly attributes: readonly Attribute[];
}

type ClaimedTrack = Extract<Claim, { kind: 'claimed' }>;

/** Stands for the claim of what has been judged: its times have been looked at. */
const CLAIMED: ClaimedTrack = { kind: 'claimed', fromUs: -Infinity, untilUs: Infinity };

/** What G1 found: with a window, the track's pixels may be looked at. */
interface Admission {
  readonly decision: Decision;
  readonly window?: Pick<ClaimedTrack, 'fromUs' | 'untilUs'>;
}

/** What does not change from track to track. */
type RunWideFacts = Pick<ClaimFacts, 'writesPictures' | 'declaredAge' | 'ageGranted'>;

/** G1 and G2 of a run that G0 let begin. Methods may throw; the gate around them turns that into a denial. */
export class TrackGate {
  readonly #options: GateOptions;
  readonly #run: GrantedRun;
  readonly #runFacts: RunWideFacts;
  readonly #guard = new FrameGuard();
  /** The consent epoch at which G1 let a track's pixels through. */
  readonly #epochs = new Map<number, number>();
  // Stryker disable next-line ArrayDeclaration: what names no track puts none in doubt
  readonly #doubted: DoubtedStretch[] = [];
  #broken = false;
  #concluded = false;
  #nowUs = 0;
  /** The consent epoch at which an observation was last released. */
  #releasedEpoch = Number.NaN;

  constructor(options: GateOptions, run: GrantedRun) {
    this.#options = options;
    this.#run = run;
    const granted = run.grants.attributes;
    this.#runFacts = {
      writesPictures: options.policy.writesPictures,
      declaredAge: run.record['gate:binding']['gate:declaredAge'] ?? 'undeclared',
      ageGranted: granted.has('age') || granted.has('age-range'),
    };
  }

  /** Presentation time of the last observed frame, in microseconds. */
  get nowUs(): number {
    return this.#nowUs;
  }

  observe(frame: TrackedFrame): void {
    this.#guarded(() => {
      // A statement about the whole media has been judged: there is no frame after that.
      if (!this.#guard.accepts(frame) || this.#concluded) this.#broken = true;
      this.#nowUs = frame.timestampUs;
      this.#doubted.push(...frame.doubted);
      this.#run.scope.observe(frame);
    });
  }

  conclude(ended: readonly EndedTrack[]): void {
    this.#guarded(() => {
      this.#concluded = true;
      this.#run.scope.conclude(ended);
    });
  }

  decideTrack(trackId: number): 'wait' | Admission {
    if (this.#broken) return { decision: NOT_COMPLETED };
    const claim = this.#run.scope.claim(trackId);
    if (claim.kind === 'pending') return 'wait';
    const reading = this.#run.liveness.read();
    if (claim.kind !== 'claimed') {
      return { decision: decide(this.#trackFacts(reading, claim, false)) };
    }
    const decision = decide(this.#trackFacts(reading, claim, true));
    if (decision.verdict !== 'RELEASE') return { decision };
    return this.#run.liveness.holdsUse
      ? this.#admitted(trackId, claim, decision, reading.epoch)
      : this.#admitFirst(trackId, claim);
  }

  /** The person's pixels are about to be looked at: that is a use, and it is taken before. */
  #admitFirst(trackId: number, claim: ClaimedTrack): Admission {
    const uses = this.#run.liveness.takeUse();
    const reading = this.#run.liveness.read();
    const facts = this.#trackFacts(reading, claim, true);
    const decision = decide({ ...facts, uses: uses === 'left' ? facts.uses : uses });
    if (decision.verdict !== 'RELEASE') return { decision };
    return this.#admitted(trackId, claim, decision, reading.epoch);
  }

  #admitted(trackId: number, claim: ClaimedTrack, decision: Decision, epoch: number): Admission {
    if (!this.#epochs.has(trackId)) this.#epochs.set(trackId, epoch);
    return { decision, window: { fromUs: claim.fromUs, untilUs: claim.untilUs } };
  }

  /** Says whether what was released a moment ago may still leave: nobody has said anything since, and the term goes on. */
  mayLeave(): boolean {
    if (this.#broken) return false;
    const reading = this.#run.liveness.read();
    if (this.#releasedEpoch !== reading.epoch) return false;
    return decide(this.#trackFacts(reading, CLAIMED, true)).verdict === 'RELEASE';
  }

  /** @param verifying - Judge for an age verification, which needs the age interval and nothing else. */
  judge(observation: FaceObservation, verifying: boolean): Judgement {
    if (this.#broken) return { decision: NOT_COMPLETED, attributes: NOTHING };
    const { policy } = this.#options;
    const claim = this.#isDoubted(observation) ? AMBIGUOUS : this.#run.scope.claim(observation.trackId);
    const reading = this.#run.liveness.read();
    const epochUnmoved = this.#epochs.get(observation.trackId) === reading.epoch;
    const claimFacts = this.#trackFacts(reading, claim, covers(claim, observation));
    const age = ageFacts(observation, policy.measuredAgeErrorYears);
    const decideIf = (scoreSound: boolean): Decision =>
      decide(releaseFacts(claimFacts, age, { epochUnmoved, scoreSound }));
    const asked = verifying ? (['age-range'] as const) : this.#run.attributes;
    const sound = asked.filter((attribute) =>
      isScoreSound(observation, attribute, policy.minimumGenderProbability),
    );
    const decision = decideIf(sound.length > 0);
    if (decision.verdict === 'RELEASE') {
      this.#releasedEpoch = reading.epoch;
      return { decision, attributes: sound };
    }
    // Nothing leaves: what is said is the lowest of what holds for any attribute, and they differ in R25 alone.
    return { decision: decideIf(sound.length === asked.length), attributes: NOTHING };
  }

  #trackFacts(reading: LiveReading, claim: Claim, claimed: boolean): TrackFacts {
    const { completed, state, withinTerm, uses } = reading.facts;
    const { writesPictures, declaredAge, ageGranted } = this.#runFacts;
    const ambiguous = claim.kind === 'ambiguous';
    return {
      gate: 'G1',
      completed,
      state,
      withinTerm,
      uses,
      claimed: claimed || ambiguous,
      ambiguous,
      writesPictures,
      declaredAge,
      ageGranted,
    };
  }

  /** Says whether an observation begins or ends in a stretch in which its track may have shown another face. */
  #isDoubted({ trackId, startUs, endUs }: FaceObservation): boolean {
    const isIn = ({ afterUs, untilUs }: DoubtedStretch, timestampUs: number): boolean =>
      timestampUs > afterUs && timestampUs <= untilUs;
    return this.#doubted.some(
      (stretch) => stretch.trackId === trackId && (isIn(stretch, startUs) || isIn(stretch, endUs)),
    );
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch {
      this.#broken = true;
    }
  }
}

/** Tells whether an observation speaks only for times within which its track is claimed. */
function covers(claim: Claim, observation: FaceObservation): boolean {
  // Stryker disable next-line ConditionalExpression: no other claim has times, and no time comes after undefined
  if (claim.kind !== 'claimed') return false;
  return observation.startUs >= claim.fromUs && observation.endUs <= claim.untilUs;
}

/** Joins the facts of G2 field by field: to spread one object after another takes longer than the decision. */
function releaseFacts(
  claim: ClaimFacts,
  { ageSound, lowerBoundNearMinor, upperBoundMinor }: EstimateFacts,
  { scoreSound, epochUnmoved }: Pick<ReleaseFacts, 'scoreSound' | 'epochUnmoved'>,
): ReleaseFacts {
  return {
    gate: 'G2',
    completed: claim.completed,
    state: claim.state,
    withinTerm: claim.withinTerm,
    uses: claim.uses,
    claimed: claim.claimed,
    ambiguous: claim.ambiguous,
    writesPictures: claim.writesPictures,
    declaredAge: claim.declaredAge,
    ageGranted: claim.ageGranted,
    ageSound,
    lowerBoundNearMinor,
    upperBoundMinor,
    scoreSound,
    epochUnmoved,
  };
}
