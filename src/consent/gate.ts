import { ESTIMATE, type Attribute, type FaceObservation, type TrackedFrame } from '../contracts/face.ts';
import { insidePicture } from '../vision/box.ts';
import type { Decision, GateCode, RuleNumber } from './codes.ts';
import { NOT_COMPLETED } from './decision/decide.ts';
import { DecisionLedger } from './decision-ledger.ts';
import type { Gate, GateOptions, ReleaseVerdict, TrackVerdict, VerificationVerdict } from './gate-options.ts';
import { AGE_VERIFICATION } from './purposes.ts';
import type { AgeVerification, ReleasedObservation } from './released-observation.ts';
import { decideRun, type GrantedRun, type RunDecision } from './run-decision.ts';
import { claimTimesOf, detectionRegionOf, NEVER } from './scope/create-scope.ts';
import { exitStatusOf } from './run-exit.ts';
import { NOTHING, TrackGate, type Judgement } from './track-gate.ts';

export type { GateCode } from './codes.ts';
export type { DecisionEntry, Gate, GateOptions } from './gate-options.ts';
export type { ReleasedObservation } from './released-observation.ts';

/**
 * The run-time twin of the private brand: types are erased, membership is not. It only ever grows by what the gate in
 * this file makes, and holds nothing alive. It has no value that is not an object.
 */
const madeHere = new WeakSet();

/** Tells whether a value is one of the very objects that a gate released; a copy of one is not. */
export function isReleased(value: unknown): value is ReleasedObservation {
  return madeHere.has(value as object);
}

/** The same for the answers to age verifications, so that neither passes for the other. */
const answeredHere = new WeakSet();

/** Tells whether a value is one of the very answers that a gate gave; a copy of one is not. */
export function isAgeVerification(value: unknown): value is AgeVerification {
  return answeredHere.has(value as object);
}

/** Builds the gate of one run and takes the run decision (G0). Total: trouble is a denial, never an exception. */
export function createGate(options: GateOptions): Gate {
  const ledger = new DecisionLedger(attempt(() => options.onDecision));
  const outcome = attempt(() => decideRun(options)) ?? internalDenial();
  const shown = attempt(() => {
    ledger.show('G0', outcome.decision);
    return true;
  });
  const decided = shown === true ? outcome : internalDenial();
  return decided.ok ? openGate(options, decided.run, ledger) : closedGate(decided, ledger);
}

function openGate(options: GateOptions, run: GrantedRun, ledger: DecisionLedger): Gate {
  const tracks = new TrackGate(options, run);
  if (run.record['gate:binding']['gate:syntheticSubject'] === true) ledger.showExactCodes();
  return {
    run: { verdict: 'proceed', attributes: run.attributes },
    claimTimes: claimTimesOf(run.record['gate:binding']['gate:subjectScope'], options.analysis),
    detectionRegion: detectionRegionOf(run.record['gate:binding']['gate:subjectScope']),
    observe: (frame: TrackedFrame) => {
      tracks.observe(frame);
    },
    // Stryker disable next-line ArrayDeclaration: what names no track ends none
    conclude: (ended = []) => {
      tracks.conclude(ended);
    },
    decideTrack(trackId): TrackVerdict {
      const verdict = attempt(() => tracks.decideTrack(trackId)) ?? { decision: NOT_COMPLETED };
      if (verdict === 'wait') return { verdict: 'wait' };
      const code = attempt(() => ledger.track(trackId, 'G1', verdict.decision, tracks.nowUs)) ?? 'E_INTERNAL';
      return 'window' in verdict && code === 'A_CONSENT'
        ? { verdict: 'infer', ...verdict.window }
        : { verdict: 'deny', code };
    },
    release: (given): ReleaseVerdict =>
      withCopy(given, (observation) => {
        const judgement = judge(run, tracks, observation, false);
        const code = enter(ledger, observation, judgement.decision);
        if (code !== 'A_CONSENT') return { verdict: 'discard', code };
        return { verdict: 'release', observation: released(observation, judgement.attributes) };
      }),
    verifyAge: (given): VerificationVerdict =>
      withCopy(given, (observation) => {
        const judgement = judge(run, tracks, observation, true);
        const code = enter(ledger, observation, judgement.decision);
        if (code !== 'A_CONSENT') return { verdict: 'discard', code };
        const verification = verified(observation, run.grants.ageLimitYears ?? Infinity);
        return { verdict: 'release', verification };
      }),
    mayLeave: () => attempt(() => tracks.mayLeave()) === true,
    counts: () => ledger.counts(),
  };
}

/** Works on a copy, so that what leaves is what was judged, whoever else writes to the original; overwrites it after. */
function withCopy<Verdict>(
  given: FaceObservation,
  work: (observation: FaceObservation) => Verdict,
): Verdict | { readonly verdict: 'discard'; readonly code: GateCode } {
  const copy = attempt(() => copied(given));
  if (copy === undefined) return { verdict: 'discard', code: 'E_INTERNAL' };
  try {
    return work(copy);
  } finally {
    copy.estimate.fill(0);
  }
}

function copied(given: FaceObservation): FaceObservation {
  const { trackId, startUs, endUs, framesAnalysed, box, estimate } = given;
  const copy = { trackId, startUs, endUs, framesAnalysed, estimate: Float32Array.from(estimate) };
  if (box === undefined) return copy;
  const { x, y, width, height } = box;
  return { ...copy, box: { x, y, width, height } };
}

/** The answer to an age verification never leaves as an observation, nor an observation as that answer. */
function judge(
  run: GrantedRun,
  tracks: TrackGate,
  observation: FaceObservation,
  verifying: boolean,
): Judgement {
  if ((run.purpose === AGE_VERIFICATION) !== verifying) return discarded(12, 'D_PURPOSE');
  // The answer is about an age: one has to have been asked for and granted.
  if (verifying && !run.attributes.some((attribute) => attribute !== 'gender')) {
    return discarded(16, 'D_ATTR_SCOPE');
  }
  return (
    attempt(() => tracks.judge(observation, verifying)) ?? { decision: NOT_COMPLETED, attributes: NOTHING }
  );
}

function discarded(rule: RuleNumber, code: GateCode): Judgement {
  // Stryker disable next-line StringLiteral: of what is discarded, the rule and its code are told
  const decision: Decision = { verdict: 'DISCARD', rule, code };
  return { decision, attributes: NOTHING };
}

function enter(ledger: DecisionLedger, observation: FaceObservation, decision: Decision): GateCode {
  return attempt(() => ledger.track(observation.trackId, 'G2', decision, observation.endUs)) ?? 'E_INTERNAL';
}

function closedGate(denied: Extract<RunDecision, { ok: false }>, ledger: DecisionLedger): Gate {
  const { code } = denied.decision;
  return {
    run: { verdict: 'denied', code, exitStatus: exitStatusOf(denied) },
    claimTimes: NEVER,
    detectionRegion: () => ({ kind: 'inside', polygon: undefined }),
    observe: () => undefined,
    conclude: () => undefined,
    decideTrack: () => ({ verdict: 'deny', code }),
    release: () => ({ verdict: 'discard', code }),
    verifyAge: () => ({ verdict: 'discard', code }),
    mayLeave: () => false,
    counts: () => ledger.runCounts(code),
  };
}

function internalDenial(): Extract<RunDecision, { ok: false }> {
  // Stryker disable next-line BooleanLiteral: R28 has an exit status of its own
  return { ok: false, decision: NOT_COMPLETED, logUnreadable: false };
}

/** Turns the numbers of the granted attributes, and no others, into plain values. */
function released(observation: FaceObservation, attributes: readonly Attribute[]): ReleasedObservation {
  const { trackId, startUs, endUs, framesAnalysed, box, estimate } = observation;
  const value = (index: number): number => estimate[index] ?? Number.NaN;
  const female = value(ESTIMATE.probabilityFemale);
  const made = Object.freeze({
    trackId,
    startUs,
    endUs,
    framesAnalysed,
    ...(box === undefined ? {} : { box: Object.freeze(insidePicture(box)) }),
    ...(attributes.includes('age-range')
      ? {
          ageRangeYears: Object.freeze([
            Math.floor(value(ESTIMATE.ageLowYears)),
            Math.ceil(value(ESTIMATE.ageHighYears)),
          ]),
        }
      : {}),
    ...(attributes.includes('age') ? { ageYears: rounded(value(ESTIMATE.ageYears), 10) } : {}),
    ...(attributes.includes('gender')
      ? {
          gender: Object.freeze({
            label: female >= 0.5 ? 'female' : 'male',
            probability: rounded(Math.max(female, 1 - female), 1000),
          }),
        }
      : {}),
    decision: 'A_CONSENT',
  }) as unknown as ReleasedObservation;
  madeHere.add(made);
  return made;
}

function verified(observation: FaceObservation, limitYears: number): AgeVerification {
  const low = observation.estimate[ESTIMATE.ageLowYears] ?? Number.NaN;
  const answer = { trackId: observation.trackId, limitYears, satisfied: low >= limitYears };
  const made = Object.freeze(answer) as unknown as AgeVerification;
  answeredHere.add(made);
  return made;
}

function rounded(value: number, parts: number): number {
  return Math.round(value * parts) / parts;
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    // What failed is told by nobody: a foreign message can quote what it failed on.
  }
  return undefined;
}
