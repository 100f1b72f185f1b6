import type { Attribute, EndedTrack, FaceObservation, TrackedFrame } from '../contracts/face.ts';
import type { GateCode } from './codes.ts';
import type { GatePolicy, ModelDigest } from './policy/policy.ts';
import type { ConsentRegistry } from './registry/registry.ts';
import type { AgeVerification, ReleasedObservation } from './released-observation.ts';
import type { Analysis, ClaimTimes, DetectionRegion } from './scope/create-scope.ts';
import type { TrustStore } from './trust/trust-store.ts';

/** Everything a gate is made of. Nothing is optional that could let more out by being forgotten. */
export interface GateOptions {
  /** Bytes of the record file; `undefined` denies the run with `D_NO_RECORD`. */
  readonly record: Uint8Array | undefined;
  /** Local Ed25519 public keys whose releases are believed. */
  readonly trust: TrustStore;
  /** SHA-256 of every opened descriptor, lower-case hex; all of them must be bound by the record. */
  readonly mediaSha256: readonly string[];
  /** A DPV purpose: `NonCommercialResearch`, `dpv:NonCommercialResearch` or the full IRI. */
  readonly purpose: string;
  /** Attributes asked for, by name; what does not exist or is prohibited denies the run. */
  readonly attributes: readonly string[];
  /** Who gets the result, when it is not the subject; must be named in the record. */
  readonly recipient?: string;
  /** The models that the run has loaded or will load. */
  readonly models: readonly ModelDigest[];
  /** Below 5 analysed frames per second every frame is a track of its own. */
  readonly analysis: Analysis;
  readonly policy: GatePolicy;
  readonly mediaWithinLimits: boolean;
  /** Sandbox features that this machine does not offer. */
  readonly missingSandboxFeatures: readonly string[];
  readonly clock: { nowMs(): number };
  readonly registry: ConsentRegistry;
  /** Called for every decision, for `--explain`. */
  readonly onDecision?: (entry: DecisionEntry) => void;
}

/** One decision as it may be shown: which rule, about which track and moment, and no value. */
export interface DecisionEntry {
  readonly gate: 'G0' | 'G1' | 'G2';
  /** `R01` to `R29`; `R21|R25` where naming one would tell something about the person's age. */
  readonly rule: string;
  readonly code: GateCode;
  readonly trackId?: number;
  readonly timestampUs?: number;
}

/** The enforcement point of one run. Total: no method throws; trouble is a denial. */
export interface Gate {
  /** G0: whether the run may begin, and for which of the attributes asked for. */
  readonly run:
    | { readonly verdict: 'proceed'; readonly attributes: readonly Attribute[] }
    | { readonly verdict: 'denied'; readonly code: GateCode; readonly exitStatus: 3 | 4 | 6 | 70 };
  /** When a face can be claimed at all: outside these times no crop is of use. */
  readonly claimTimes: ClaimTimes;
  /**
   * Returns what a detector may look at in the frame of this presentation time. With `inside`, the caller blanks
   * everything outside the polygon before detection (`blankOutside`), or the whole picture when there is none.
   */
  detectionRegion(timestampUs: number): DetectionRegion;
  /** Takes every analysed frame in presentation order, those included on which detection failed. */
  observe(frame: TrackedFrame): void;
  /**
   * G1: whether this track's pixels may reach an attribute model. `wait`: not known yet, ask again after later frames
   * or after {@link Gate.conclude}. With `infer` come the times, both included, within which the track is claimed: only
   * crops from between them may be used. Later frames move the second one on; it can lie before the first one, while it
   * is not certain yet whose face the track shows.
   */
  decideTrack(trackId: number): TrackVerdict;
  /**
   * Called once after the last analysed frame: statements about the whole media can now be judged.
   *
   * @param ended - The tracks that lasted until then. Of one that is not named, no more is certain than the last frame
   *   said.
   */
  conclude(ended?: readonly EndedTrack[]): void;
  /**
   * G2: whether an observation may leave. Reads the estimate, which stays the caller's to overwrite. Numbers become
   * plain values only here, and only for attributes that the record grants.
   */
  release(observation: FaceObservation): ReleaseVerdict;
  /** G2 for the purpose `dpv:AgeVerification`: a yes or no against the limit that the record states. */
  verifyAge(observation: FaceObservation): VerificationVerdict;
  /**
   * Says whether what was released a moment ago may still be handed over: asked for each one right before it leaves, for
   * consent can be withdrawn while the ones before it are taken.
   */
  mayLeave(): boolean;
  /** One decision per track, or the one that denied the run. */
  counts(): Readonly<Partial<Record<GateCode, number>>>;
}

export type TrackVerdict =
  | { readonly verdict: 'infer'; readonly fromUs: number; readonly untilUs: number }
  | { readonly verdict: 'wait' }
  | { readonly verdict: 'deny'; readonly code: GateCode };

export type ReleaseVerdict =
  | { readonly verdict: 'release'; readonly observation: ReleasedObservation }
  | { readonly verdict: 'discard'; readonly code: GateCode };

export type VerificationVerdict =
  | { readonly verdict: 'release'; readonly verification: AgeVerification }
  | { readonly verdict: 'discard'; readonly code: GateCode };
