import type { PlainBox } from './peer-messages.ts';

/** Two boxes that overlap at least so much (intersection over union) are the same face. */
const SAME_FACE_IOU = 0.5;

/** How the detections of a system compare with where faces are. */
export interface Agreement {
  /** Share of the faces that were found. */
  readonly recall: number;
  /** Share of the detections that are of a face. */
  readonly precision: number;
  readonly facesPerFrame: number;
}

/** Per picture, in the same order for every system. */
export type FrameBoxes = readonly (readonly PlainBox[])[];

/** Compares detections with a reference, picture by picture; every box is matched once at most, best overlap first. */
export function agreementWith(reference: FrameBoxes, detected: FrameBoxes): Agreement {
  const matches = reference.reduce((sum, faces, index) => sum + matched(faces, detected[index] ?? []), 0);
  const faces = reference.reduce((sum, boxes) => sum + boxes.length, 0);
  const found = detected.reduce((sum, boxes) => sum + boxes.length, 0);
  return {
    recall: faces === 0 ? NaN : matches / faces,
    precision: found === 0 ? NaN : matches / found,
    facesPerFrame: found / reference.length,
  };
}

/** Returns, per picture, every face that at least one of the systems found: the reference where no truth is known. */
export function unionOf(systems: readonly FrameBoxes[], pictures: number): FrameBoxes {
  return Array.from({ length: pictures }, (_, index) => {
    const union: PlainBox[] = [];
    for (const box of systems.flatMap((system) => system[index] ?? [])) {
      if (!union.some((known) => overlap(known, box) >= SAME_FACE_IOU)) union.push(box);
    }
    return union;
  });
}

function matched(faces: readonly PlainBox[], detections: readonly PlainBox[]): number {
  const pairs = faces
    .flatMap((face) => detections.map((detection) => ({ face, detection, iou: overlap(face, detection) })))
    .filter(({ iou }) => iou >= SAME_FACE_IOU)
    .sort((one, other) => other.iou - one.iou);
  const taken = new Set<PlainBox>();
  let count = 0;
  for (const { face, detection } of pairs) {
    if (taken.has(face) || taken.has(detection)) continue;
    taken.add(face).add(detection);
    count += 1;
  }
  return count;
}

/** Intersection over union, 0..1. */
function overlap([x1, y1, width1, height1]: PlainBox, [x2, y2, width2, height2]: PlainBox): number {
  const width = Math.min(x1 + width1, x2 + width2) - Math.max(x1, x2);
  const height = Math.min(y1 + height1, y2 + height2) - Math.max(y1, y2);
  if (!(width > 0 && height > 0)) return 0;
  return (width * height) / (width1 * height1 + width2 * height2 - width * height);
}
