import type { NormalizedBox } from '../../src/contracts/geometry.ts';
import type { PersonId } from '../../samples/compose/portraits.ts';
import { boxesAt, intersectionOverUnion, type Scenario } from '../../samples/compose/scenario.ts';
import { frameTimestampUs } from '../../samples/compose/scene.ts';
import type { SceneFace } from '../../samples/compose/visibility.ts';

/** A face is in plain sight above this visible share and below this overlap with any other visible face. */
const PLAIN_SHARE = 0.95;
const PLAIN_IOU = 0.02;
/** Less of a face than this does not stand in another one's way. */
const COUNTED_SHARE = 0.2;

/** Returns the faces that are whole and apart from all others at a presentation time. */
export function facesInPlainSight(scenario: Scenario, timestampUs: number): SceneFace[] {
  const counted = boxesAt(scenario, timestampUs).filter(({ visibleShare }) => visibleShare >= COUNTED_SHARE);
  return counted.filter(
    (face) =>
      face.visibleShare >= PLAIN_SHARE &&
      counted.every((other) => other === face || intersectionOverUnion(other.box, face.box) <= PLAIN_IOU),
  );
}

/** Returns the most faces that are in plain sight at once. */
export function mostInPlainSight(scenario: Scenario): number {
  return Math.max(...frameTimes(scenario).map((time) => facesInPlainSight(scenario, time).length));
}

/** Returns everybody of whom anything can be seen. */
export function peopleOf(scenario: Scenario): PersonId[] {
  const seen = frameTimes(scenario).flatMap((time) =>
    boxesAt(scenario, time).filter(({ visibleShare }) => visibleShare > 0),
  );
  return [...new Set(seen.map(({ person }) => person))];
}

/** Returns the presentation time of the first frame, not before `fromUs`, of which `test` is true; else the end. */
export function firstTime(
  scenario: Scenario,
  fromUs: number,
  test: (timestampUs: number) => boolean,
): number {
  const found = frameTimes(scenario).find((timestampUs) => timestampUs >= fromUs && test(timestampUs));
  return found ?? frameTimestampUs(scenario.scene, scenario.scene.frames);
}

/** True when a box lies inside a region with all of its area. */
export function isInside(box: NormalizedBox, region: NormalizedBox): boolean {
  return (
    box.x >= region.x &&
    box.y >= region.y &&
    box.x + box.width <= region.x + region.width &&
    box.y + box.height <= region.y + region.height
  );
}

function frameTimes({ scene }: Scenario): number[] {
  return Array.from({ length: scene.frames }, (_, frame) => frameTimestampUs(scene, frame));
}
