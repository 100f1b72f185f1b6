import type { EstimatorEntry } from './manifest-schema.ts';

/** Numbers per face in an estimator's result: age in years, probability of `female`. */
export const ATTRIBUTES_LENGTH = 2;

/** A square picture of a face, as an estimator reads it. */
export interface CropShape {
  /** Side in pixels. */
  readonly sidePx: number;
  /** Factor on the crop that the detector's manifest entry describes. */
  readonly scale: number;
}

/** Estimates age and gender from face crops. One call at a time. */
export interface AttributeEstimator {
  /** The crops of one face; they lie one after the other. */
  readonly shapes: readonly CropShape[];
  /**
   * Estimates each face by itself: a result does not depend on the other faces of the call.
   *
   * @param crops - Per face, for each shape `[side, side, 3]` uint8 RGB; borrowed, copied face by face. The copies are
   * overwritten with zeros; the crops stay the caller's to overwrite.
   * @returns `[count, 2]` float32: ageYears, probabilityFemale 0..1. The caller owns it.
   * @throws FacegateError `ERR_ENGINE` when the runtime fails, `ERR_INTERNAL` when `crops` has another length.
   */
  estimate(crops: Uint8Array, count: number): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Returns the crop that a network reads. */
export function estimatorShape({ estimator }: EstimatorEntry): CropShape {
  return { sidePx: estimator.sidePx, scale: estimator.cropScale };
}

/** Returns the bytes of one crop. */
export function cropBytes({ sidePx }: CropShape): number {
  return sidePx * sidePx * 3;
}

/** Returns the bytes of all crops of one face. */
export function faceBytes(shapes: readonly CropShape[]): number {
  return shapes.reduce((sum, shape) => sum + cropBytes(shape), 0);
}
