import type { NormalizedBox } from '../../src/contracts/geometry.ts';
import { renderMotionJpeg } from './motion-jpeg.ts';
import type { PersonId } from './portraits.ts';
import { repositoryRoot } from './repository-root.ts';
import { frameTimestampUs, type Scene } from './scene.ts';
import { facesAt, facesIn, type SceneFace } from './visibility.ts';

/** One situation in which a result could be given out for the wrong person. */
export interface Scenario {
  readonly scene: Scene;
  /** What happens, and what could go wrong. */
  readonly description: string;
  /** The one person who consents under the scopes `solo`, `track-seed` and `region-time`. */
  readonly subject: PersonId;
  /** When the subject's face is pointed at; nobody else is near it then. */
  readonly seedsUs: readonly [number, ...number[]];
  /** "The left seat": the part of the picture that a `region-time` scope claims for the subject. */
  readonly region: NormalizedBox;
  /** True where a good pipeline should release nearly everything that was consented to. */
  readonly plain: boolean;
}

/** A reported box is somebody's if at least this share of it shows their face, uncovered. */
const OWN_SHARE = 0.1;
/** A box that shows more of a second face than this part of the first one's share shows both. */
const SECOND_FACE = 0.3;

/** Returns the faces of a scenario at a presentation time, back to front, the covered ones included. */
export function boxesAt(scenario: Scenario, timestampUs: number): SceneFace[] {
  return facesAt(scenario.scene, timestampUs);
}

/** Renders a scenario to an AVI file that the caller deletes. */
export async function render(scenario: Scenario, outputPath: string): Promise<void> {
  await renderMotionJpeg(scenario.scene, repositoryRoot(), outputPath);
}

/** Returns the box that points at the subject at a time: the hindmost one, if a mirror shows her twice. */
export function seedBox(scenario: Scenario, timestampUs: number): NormalizedBox {
  const face = boxesAt(scenario, timestampUs).find(({ person }) => person === scenario.subject);
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
 * Says whose faces a reported box shows, by the uncovered parts of the faces under it: a face that is half covered, or
 * half dissolved into another one, counts with the half that is left. Empty: nobody's.
 */
export function peopleAt(scenario: Scenario, timestampUs: number, box: NormalizedBox): readonly PersonId[] {
  const faces = facesIn(scenario.scene, box, timestampUs);
  const most = faces[0]?.share ?? 0;
  if (most < OWN_SHARE) return [];
  return faces
    .filter(({ share }, index) => index === 0 || share > SECOND_FACE * most)
    .map(({ person }) => person);
}

/** Says whose face a reported box shows. Undefined: nobody's, or two people's. */
export function personAt(scenario: Scenario, timestampUs: number, box: NormalizedBox): PersonId | undefined {
  const [first, second] = peopleAt(scenario, timestampUs, box);
  return second === undefined ? first : undefined;
}

/** Intersection over union of two boxes, 0..1. Written anew so that the truth shares no code with the tracker. */
export function intersectionOverUnion(one: NormalizedBox, other: NormalizedBox): number {
  const width = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const height = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  if (!(width > 0 && height > 0)) return 0;
  const shared = width * height;
  return shared / (one.width * one.height + other.width * other.height - shared);
}
