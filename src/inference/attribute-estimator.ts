/** Numbers per face in an estimator's result: age in years, probability of `female`. */
export const ATTRIBUTES_LENGTH = 2;

/** Estimates age and gender from face crops. One call at a time. */
export interface AttributeEstimator {
  /** Side of the square crops, in pixels. */
  readonly sidePx: number;
  /**
   * Estimates each face by itself: a result does not depend on the other faces of the call.
   *
   * @param crops - `[count, side, side, 3]` uint8 RGB; borrowed, copied face by face. The copies are overwritten with
   * zeros; the crops stay the caller's to overwrite.
   * @returns `[count, 2]` float32: ageYears, probabilityFemale 0..1. The caller owns it.
   * @throws FacegateError `ERR_ENGINE` when the runtime fails, `ERR_INTERNAL` when `crops` has another length.
   */
  estimate(crops: Uint8Array, count: number): Promise<Float32Array>;
  close(): Promise<void>;
}
