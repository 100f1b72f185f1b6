// Compile-time tests: `tsc` fails when one of these lines stops being an error, or starts to be one.
import type { FaceObservation } from '../../src/contracts/face.ts';
import type { Gate, ReleasedObservation } from '../../src/consent/gate.ts';
import type { AgeVerification } from '../../src/consent/released-observation.ts';
import { createGate, type GateOptions } from '../../src/consent/gate.ts';
import type { Sink } from '../../src/sinks/sink.ts';

type IsAny<T> = 0 extends 1 & T ? true : false;
type Equals<A, B> = [A, B] extends [B, A] ? true : false;

// First of all: what is compared below is not `any`, which would fit everything.
export const notAny: readonly [
  IsAny<FaceObservation>,
  IsAny<ReleasedObservation>,
  IsAny<AgeVerification>,
  IsAny<Gate>,
  IsAny<Parameters<Sink['write']>[0]>,
] = [false, false, false, false, false];

declare const undecided: FaceObservation;
declare const released: ReleasedObservation;
declare const verification: AgeVerification;
declare const sink: Sink;
declare const options: GateOptions;

// What the gate released goes into a sink; what it has not decided on does not, nor does an age verification.
export const accepted: unknown = sink.write(released);
// @ts-expect-error -- an undecided observation is no released one
export const refused: unknown = sink.write(undecided);
// @ts-expect-error -- a yes or no about an age is no observation
export const refusedAnswer: unknown = sink.write(verification);

// Nobody writes a released observation down: the brand is not exported.
// @ts-expect-error -- the brand is missing
export const forged: ReleasedObservation = {
  trackId: 1,
  startUs: 0,
  endUs: 0,
  framesAnalysed: 1,
  decision: 'A_CONSENT',
};
// @ts-expect-error -- the brand is missing here too
export const forgedAnswer: AgeVerification = { trackId: 1, limitYears: 18, satisfied: true };

// A copy keeps its type, because types are erased brands; the run-time twin catches it (see gate.test.ts).
// The answer to an age verification fits nothing else, and nothing else fits it.
// @ts-expect-error -- not an observation
export const asObservation: ReleasedObservation = verification;
// @ts-expect-error -- not an answer
export const asAnswer: AgeVerification = released;

// Only `verifyAge` gives answers, only `release` gives observations.
export const answers: Equals<
  Extract<ReturnType<Gate['verifyAge']>, { verdict: 'release' }>['verification'],
  AgeVerification
> = true;
export const observations: Equals<
  Extract<ReturnType<Gate['release']>, { verdict: 'release' }>['observation'],
  ReleasedObservation
> = true;

// Policy, trust, registry and clock cannot be forgotten.
type Required4 = 'policy' | 'trust' | 'registry' | 'clock' | 'record' | 'purpose' | 'mediaSha256';
export const required: Equals<Pick<GateOptions, Required4>, Required<Pick<GateOptions, Required4>>> = true;
// @ts-expect-error -- a gate without a policy
export const lenient: Gate = createGate({ ...options, policy: undefined });

// Estimates are no numbers before the gate: only a typed array carries them.
export const estimates: Equals<FaceObservation['estimate'], Float32Array> = true;
