import type { NormalizedBox } from '../../src/contracts/geometry.ts';
import { QUICK, renderScene } from './encode.ts';
import type { PersonId } from './portraits.ts';
import { repositoryRoot } from './repository-root.ts';
import { frameTimestampUs, type Scene } from './scene.ts';
import { facesAt, type SceneFace } from './visibility.ts';

/** One situation in which a result could be given out for the wrong person. */
export interface Scenario {
  readonly scene: Scene;
  /** What happens, and what could go wrong. */
  readonly description: string;
  /** The one person who consents under the scopes `solo`, `track-seed` and `region-time`. */
  readonly subject: PersonId;
  /** When the subject's face is pointed at; it is the only one under the seed then. */
  readonly seedUs: number;
  /** "The left seat": the part of the picture that a `region-time` scope claims for the subject. */
  readonly region: NormalizedBox;
  /** True where a good pipeline should release nearly everything that was consented to. */
  readonly plain: boolean;
}

/** Smallest overlap (IoU) with a true face that makes a reported box that face. */
const SAME_FACE_IOU = 0.3;
/** Less of a face than this cannot be what a detector saw. */
const MINIMUM_VISIBLE_SHARE = 0.2;

/** Returns the faces of a scenario at a presentation time, back to front, the covered ones included. */
export function boxesAt(scenario: Scenario, timestampUs: number): SceneFace[] {
  return facesAt(scenario.scene, timestampUs);
}

/** Renders a scenario to an MP4 file that the caller deletes. */
export async function render(scenario: Scenario, outputPath: string): Promise<void> {
  await renderScene(scenario.scene, repositoryRoot(), outputPath, QUICK);
}

/** Returns the box that points at the subject at the scenario's seed time. */
export function seedBox(scenario: Scenario): NormalizedBox {
  const face = boxesAt(scenario, scenario.seedUs).find(({ person }) => person === scenario.subject);
  if (face === undefined) throw new TypeError('the subject is not in the picture at the seed time');
  return face.box;
}

/** Returns the most faces that a scenario shows at once, as `expectedPersons` of an `all-persons` scope. */
export function mostFacesAtOnce(scenario: Scenario): number {
  let most = 0;
  for (let frame = 0; frame < scenario.scene.frames; frame += 1) {
    const faces = boxesAt(scenario, frameTimestampUs(scenario.scene, frame));
    most = Math.max(most, faces.filter(({ visibleShare }) => visibleShare > 0).length);
  }
  return most;
}

/**
 * Says whose face a reported box shows: the face with the largest product of overlap (IoU) and visible share.
 * Undefined: nobody's.
 */
export function personAt(scenario: Scenario, timestampUs: number, box: NormalizedBox): PersonId | undefined {
  let best: { readonly person: PersonId; readonly weight: number } | undefined;
  for (const face of boxesAt(scenario, timestampUs)) {
    const overlap = intersectionOverUnion(face.box, box);
    if (overlap < SAME_FACE_IOU || face.visibleShare < MINIMUM_VISIBLE_SHARE) continue;
    const weight = overlap * face.visibleShare;
    if (best === undefined || weight > best.weight) best = { person: face.person, weight };
  }
  return best?.person;
}

/** Intersection over union of two boxes, 0..1. Written anew so that the truth shares no code with the tracker. */
export function intersectionOverUnion(one: NormalizedBox, other: NormalizedBox): number {
  const width = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const height = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  if (!(width > 0 && height > 0)) return 0;
  const shared = width * height;
  return shared / (one.width * one.height + other.width * other.height - shared);
}
