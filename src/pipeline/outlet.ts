import type { FaceObservation } from '../contracts/face.ts';
import { isAgeVerification, isReleased, type Gate, type ReleasedObservation } from '../consent/gate.ts';
import { AGE_VERIFICATION, purposeTerm } from '../consent/purposes.ts';
import type { AgeVerification } from '../consent/released-observation.ts';

/** What a run hands over: for which purposes, how the gate is asked for it, and how to tell that the gate made it. */
export interface Outlet<Result> {
  serves(purpose: string): boolean;
  /** G2: returns what the gate let out, or `undefined` when it kept it. */
  ask(gate: Gate, observation: FaceObservation): Result | undefined;
  isGenuine(result: Result): boolean;
}

/** Observations, for every purpose but age verification. */
export const OBSERVATIONS: Outlet<ReleasedObservation> = {
  serves: (purpose) => purposeTerm(purpose) !== AGE_VERIFICATION,
  ask(gate, observation) {
    const verdict = gate.release(observation);
    return verdict.verdict === 'release' ? verdict.observation : undefined;
  },
  isGenuine: isReleased,
};

/** A yes or no per track, for age verification and nothing else. */
export const ANSWERS: Outlet<AgeVerification> = {
  serves: (purpose) => purposeTerm(purpose) === AGE_VERIFICATION,
  ask(gate, observation) {
    const verdict = gate.verifyAge(observation);
    return verdict.verdict === 'release' ? verdict.verification : undefined;
  },
  isGenuine: isAgeVerification,
};
