import { ESTIMATE, type Attribute, type FaceObservation } from '../contracts/face.ts';
import type { ReleaseFacts } from './decision/facts.ts';
import { isSoundBox } from './scope/sound-box.ts';

/** The age of majority that the rules about minors use, in years. */
const MAJORITY_YEARS = 18;

/** Least distance kept from minors, in years, however good the model. */
const MINIMUM_BUFFER_YEARS = 7;

/** Multiple of the model's measured mean error that is kept as a distance. */
const ERROR_MULTIPLE = 3;

/** No age above this is believed. */
const OLDEST_YEARS = 120;

/** What G2 asks of the numbers of one observation, as booleans: no number leaves this file. */
export type EstimateFacts = Pick<ReleaseFacts, 'ageSound' | 'lowerBoundNearMinor' | 'upperBoundMinor'>;

/** Reads the age interval of an estimate. */
export function ageFacts(observation: FaceObservation, measuredAgeErrorYears: number): EstimateFacts {
  const { estimate } = observation;
  const low = estimate[ESTIMATE.ageLowYears] ?? Number.NaN;
  const high = estimate[ESTIMATE.ageHighYears] ?? Number.NaN;
  const buffer = Math.max(MINIMUM_BUFFER_YEARS, ERROR_MULTIPLE * measuredAgeErrorYears);
  return {
    ageSound: hasSoundInterval(observation),
    lowerBoundNearMinor: !(low >= MAJORITY_YEARS + buffer),
    upperBoundMinor: !(high >= MAJORITY_YEARS),
  };
}

/** Tells whether the numbers that an attribute is made of, and the box, are fit to be released (R25). */
export function isScoreSound(
  observation: FaceObservation,
  attribute: Attribute,
  minimumGenderProbability: number,
): boolean {
  if (!isSoundObservation(observation)) return false;
  switch (attribute) {
    case 'age-range':
      return hasSoundInterval(observation);
    case 'age':
      return hasSoundInterval(observation) && hasSoundAge(observation);
    case 'gender':
      return hasSoundGender(observation, minimumGenderProbability);
  }
}

function isSoundObservation(observation: FaceObservation): boolean {
  const { startUs, endUs, framesAnalysed, box, estimate } = observation;
  return (
    estimate.length === ESTIMATE.length &&
    Number.isFinite(startUs) &&
    Number.isFinite(endUs) &&
    startUs <= endUs &&
    Number.isSafeInteger(framesAnalysed) &&
    framesAnalysed >= 1 &&
    (box === undefined || isSoundBox(box))
  );
}

function hasSoundInterval({ estimate }: FaceObservation): boolean {
  const low = estimate[ESTIMATE.ageLowYears] ?? Number.NaN;
  const high = estimate[ESTIMATE.ageHighYears] ?? Number.NaN;
  return low >= 0 && low <= high && high <= OLDEST_YEARS;
}

function hasSoundAge({ estimate }: FaceObservation): boolean {
  const age = estimate[ESTIMATE.ageYears] ?? Number.NaN;
  return age >= 0 && age <= OLDEST_YEARS;
}

function hasSoundGender({ estimate }: FaceObservation, minimumProbability: number): boolean {
  const female = estimate[ESTIMATE.probabilityFemale] ?? Number.NaN;
  return female >= 0 && female <= 1 && Math.max(female, 1 - female) >= minimumProbability;
}
