import { estimatorShape, faceBytes } from './attribute-estimator.ts';
import type { EstimatorEntry } from './manifest-schema.ts';
import { FacegateError } from '../errors/facegate-error.ts';
import { findEstimator, type ModelManifest } from './find-model.ts';

/** One network of an attribute model, and how much it counts. */
export interface AttributeMember {
  readonly model: EstimatorEntry;
  /** 0..1; the weights of all members add up to 1. */
  readonly ageWeight: number;
  readonly genderWeight: number;
}

/** What estimates age and gender: one network, or several whose estimates are averaged. */
export interface AttributeModel {
  readonly id: string;
  readonly members: readonly AttributeMember[];
  readonly ageInterval: EstimatorEntry['estimator']['ageInterval'];
}

/**
 * Finds an attribute model by the id of a network or of an ensemble.
 *
 * @throws FacegateError `ERR_MODEL_UNKNOWN`, also for an ensemble with a member that the manifest does not have.
 */
export function findAttributeModel(manifest: ModelManifest, id: string): AttributeModel {
  const ensemble = manifest.ensembles.find((candidate) => candidate.id === id);
  if (ensemble === undefined) {
    const model = findEstimator(manifest, id);
    return {
      id,
      members: [{ model, ageWeight: 1, genderWeight: 1 }],
      ageInterval: model.estimator.ageInterval,
    };
  }
  const members = ensemble.members.map(({ id: memberId, ageWeight, genderWeight }) => ({
    model: findEstimator(manifest, memberId),
    ageWeight,
    genderWeight,
  }));
  if (members.length === 0) throw new FacegateError('ERR_MODEL_UNKNOWN');
  return { id, members, ageInterval: ensemble.ageInterval };
}

/** Returns the bytes of all crops that an attribute model reads of one face. */
export function bytesPerFace({ members }: AttributeModel): number {
  return faceBytes(members.map(({ model }) => estimatorShape(model)));
}
