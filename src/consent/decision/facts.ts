import type { ConsentState, ProfileFault } from '../codes.ts';
import type { RecordFault } from '../record/fault.ts';

/** What is true at the moment of the question, and asked again at every gate. */
export interface LiveFacts {
  /** False when anything threw, timed out or answered outside its type while the facts were gathered. */
  readonly completed: boolean;
  /** By the events and the time; that uses have run out is told by `uses` alone. */
  readonly state: ConsentState;
  /** Whether the clock is sound and inside the term of the last grant. */
  readonly withinTerm: boolean;
  readonly uses: 'left' | 'exhausted' | 'log-unwritable' | 'log-unreadable';
}

/** Facts of G0, for one attribute asked for: before anything is decoded. */
export interface RunFacts extends LiveFacts {
  readonly gate: 'G0';
  readonly configurationSound: boolean;
  readonly sandboxComplete: boolean;
  readonly mediaBound: boolean;
  readonly mediaState: 'published' | 'draft-allowed' | 'draft' | 'unknown';
  readonly mediaWithinLimits: boolean;
  readonly record: 'valid' | 'none' | RecordFault;
  readonly releaseSigned: boolean;
  readonly noticeCurrent: boolean;
  readonly purpose: 'granted' | 'not-granted' | 'prohibited';
  readonly attribute: 'granted' | 'not-granted' | 'unknown' | 'prohibited';
  readonly scopeKnown: boolean;
  /** False when the subject is declared a minor and no guardian other than the subject released. */
  readonly guardianSound: boolean;
  readonly profile: 'complete' | ProfileFault;
  readonly recipientNamed: boolean;
  readonly withinDevice: boolean;
  readonly modelsNamed: boolean;
}

/** Facts about one track that G1 and G2 share. */
export interface ClaimFacts extends LiveFacts {
  readonly claimed: boolean;
  readonly ambiguous: boolean;
  readonly writesPictures: boolean;
  readonly declaredAge: 'adult' | 'minor' | 'undeclared';
  /** Whether the record grants any age, so that an estimate may serve to recognise a minor. */
  readonly ageGranted: boolean;
}

/** Facts of G1: before a face's pixels reach an attribute model. */
export interface TrackFacts extends ClaimFacts {
  readonly gate: 'G1';
}

/** Facts of G2, for one granted attribute: before a result leaves. */
export interface ReleaseFacts extends ClaimFacts {
  readonly gate: 'G2';
  readonly ageSound: boolean;
  /** The age interval begins below 18 plus the buffer. */
  readonly lowerBoundNearMinor: boolean;
  /** The age interval ends below 18. */
  readonly upperBoundMinor: boolean;
  /** This attribute's numbers and the box are finite, in range and above the release threshold. */
  readonly scoreSound: boolean;
  readonly epochUnmoved: boolean;
}

export type DecisionFacts = RunFacts | TrackFacts | ReleaseFacts;
