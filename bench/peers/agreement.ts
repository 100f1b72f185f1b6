import type { PlainBox } from './peer-messages.ts';

/** Two boxes that overlap at least so much (intersection over union) frame a face alike. */
const SAME_FRAMING_IOU = 0.5;

/** Says how well two boxes fit, above 0 when they are of one face. */
type Fit = (one: PlainBox, other: PlainBox) => number;

/** How the detections of a system compare with where faces are. */
export interface Agreement {
  /** Share of the faces that were found, however wide the box: the centre of each box lies in the other. */
  readonly recall: number;
  /** Share of the detections that are of a face, in the same sense. */
  readonly precision: number;
  /** Share of the faces whose box overlaps that of the reference by at least half. */
  readonly framed: number;
  readonly facesPerFrame: number;
}

/** Per picture, in the same order for every system. */
export type FrameBoxes = readonly (readonly PlainBox[])[];

/** Compares detections with a reference, picture by picture; every box is matched once at most, best overlap first. */
export function agreementWith(reference: FrameBoxes, detected: FrameBoxes): Agreement {
  const matches = matchedInAll(reference, detected, pointing);
  const framed = matchedInAll(reference, detected, framing);
  const faces = reference.reduce((sum, boxes) => sum + boxes.length, 0);
  const found = detected.reduce((sum, boxes) => sum + boxes.length, 0);
  return {
    recall: faces === 0 ? NaN : matches / faces,
    precision: found === 0 ? NaN : matches / found,
    framed: faces === 0 ? NaN : framed / faces,
    facesPerFrame: found / reference.length,
  };
}

/** Returns, per picture, every face that at least one of the systems found: the reference where no truth is known. */
export function unionOf(systems: readonly FrameBoxes[], pictures: number): FrameBoxes {
  return Array.from({ length: pictures }, (_, index) => {
    const union: PlainBox[] = [];
    for (const box of systems.flatMap((system) => system[index] ?? [])) {
      if (!union.some((known) => pointing(known, box) > 0)) union.push(box);
    }
    return union;
  });
}

function matchedInAll(reference: FrameBoxes, detected: FrameBoxes, fit: Fit): number {
  return reference.reduce((sum, faces, index) => sum + matched(faces, detected[index] ?? [], fit), 0);
}

function matched(faces: readonly PlainBox[], detections: readonly PlainBox[], fit: Fit): number {
  const pairs = faces
    .flatMap((face) => detections.map((detection) => ({ face, detection, fit: fit(face, detection) })))
    .filter(({ fit: quality }) => quality > 0)
    .sort((one, other) => other.fit - one.fit);
  const taken = new Set<PlainBox>();
  let count = 0;
  for (const { face, detection } of pairs) {
    if (taken.has(face) || taken.has(detection)) continue;
    taken.add(face).add(detection);
    count += 1;
  }
  return count;
}

/** Systems draw their boxes more or less wide: two are of one face when the centre of each lies in the other. */
function pointing(one: PlainBox, other: PlainBox): number {
  return holdsCentreOf(one, other) && holdsCentreOf(other, one) ? overlap(one, other) : 0;
}

function framing(one: PlainBox, other: PlainBox): number {
  const iou = overlap(one, other);
  return iou >= SAME_FRAMING_IOU ? iou : 0;
}

function holdsCentreOf([x, y, width, height]: PlainBox, other: PlainBox): boolean {
  const centreX = other[0] + other[2] / 2;
  const centreY = other[1] + other[3] / 2;
  return centreX >= x && centreX <= x + width && centreY >= y && centreY <= y + height;
}

/** Intersection over union, 0..1. */
function overlap([x1, y1, width1, height1]: PlainBox, [x2, y2, width2, height2]: PlainBox): number {
  const width = Math.min(x1 + width1, x2 + width2) - Math.max(x1, x2);
  const height = Math.min(y1 + height1, y2 + height2) - Math.max(y1, y2);
  if (!(width > 0 && height > 0)) return 0;
  return (width * height) / (width1 * height1 + width2 * height2 - width * height);
}
