import type { Gender } from '../contracts/face.ts';
import type { NormalizedBox } from '../contracts/geometry.ts';

declare const released: unique symbol;
declare const verified: unique symbol;

/**
 * A result that the gate let out: the only thing a sink accepts. It cannot be written down as a literal; only the gate
 * makes one, and `isReleased` recognises at run time the very objects that it made.
 */
export interface ReleasedObservation {
  readonly [released]: true;
  readonly trackId: number;
  /** First and last presentation time the observation speaks for, in microseconds. */
  readonly startUs: number;
  readonly endUs: number;
  readonly framesAnalysed: number;
  /** Inside the displayed picture, 0..1; present on observations of a single frame. */
  readonly box?: NormalizedBox;
  /** Interval of about 80 % coverage, whole years; present only where the record grants `pd:AgeRange`. */
  readonly ageRangeYears?: readonly [number, number];
  /** Estimate to a tenth of a year; present only where the record grants `pd:Age`. */
  readonly ageYears?: number;
  /** Label and its probability, 0.5..1; present only where the record grants `pd:Gender`. */
  readonly gender?: { readonly label: Gender; readonly probability: number };
  readonly decision: 'A_CONSENT';
}

/**
 * The answer to `dpv:AgeVerification`: above the stated limit or not. A type of its own, so that nothing which takes a
 * {@link ReleasedObservation} takes it and the other way round.
 */
export interface AgeVerification {
  readonly [verified]: true;
  readonly trackId: number;
  /** The age asked about, as the record states it. */
  readonly limitYears: number;
  /** True only when the whole age interval is at or above the limit. */
  readonly satisfied: boolean;
}
