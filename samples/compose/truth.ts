import type { NormalizedBox } from '../../src/contracts/geometry.ts';

/** A moment at which a truth file states a face box; between two of them every value is linear in time. */
export interface TruthKeyframe extends NormalizedBox {
  readonly timestampUs: number;
}

/** One face during one stretch of a clip, `endUs` excluded. */
export interface TruthStretch {
  readonly person: string;
  readonly startUs: number;
  readonly endUs: number;
  /** In time order, at least one; the first and the last hold beyond their own time. */
  readonly keyframes: readonly TruthKeyframe[];
}

/**
 * What a clip shows, known from the motion formula. Boxes run from the edge of the forehead to the chin and from
 * cheek to cheek, as fractions of the displayed picture; they may reach over its edge.
 */
export interface Truth {
  readonly fps: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly frames: number;
  readonly people: readonly { readonly id: string; readonly name: string; readonly portrait: string }[];
  /** In painter's order: where two boxes overlap, the later one is in front. */
  readonly boxes: readonly TruthStretch[];
}

/** A face that is at least partly inside the picture at one moment. */
export interface TruthFace {
  readonly person: string;
  /** Not clipped to the picture. */
  readonly box: NormalizedBox;
  /** Share of the box that lies inside the picture, above 0 and at most 1. */
  readonly insideShare: number;
}

/** Returns the faces in the picture at a presentation time, back to front. */
export function boxesAt(truth: Truth, timestampUs: number): TruthFace[] {
  const faces: TruthFace[] = [];
  for (const stretch of truth.boxes) {
    if (timestampUs < stretch.startUs || timestampUs >= stretch.endUs) continue;
    const box = interpolated(stretch.keyframes, timestampUs);
    const insideShare = shareInsidePicture(box);
    if (insideShare > 0) faces.push({ person: stretch.person, box, insideShare });
  }
  return faces;
}

/** Returns the share of a box that lies inside the picture, 0..1. */
export function shareInsidePicture(box: NormalizedBox): number {
  const width = Math.min(1, box.x + box.width) - Math.max(0, box.x);
  const height = Math.min(1, box.y + box.height) - Math.max(0, box.y);
  if (!(width > 0 && height > 0)) return 0;
  return Math.min(1, (width * height) / (box.width * box.height));
}

function interpolated(keyframes: readonly TruthKeyframe[], timestampUs: number): NormalizedBox {
  const after = keyframes.find((keyframe) => keyframe.timestampUs > timestampUs);
  const before = keyframes.findLast((keyframe) => keyframe.timestampUs <= timestampUs);
  const first = before ?? after;
  if (first === undefined) throw new TypeError('a stretch of the truth has no key frame');
  const second = after ?? first;
  const spanUs = second.timestampUs - first.timestampUs;
  const share = spanUs > 0 ? (timestampUs - first.timestampUs) / spanUs : 0;
  const mixed = (key: keyof NormalizedBox): number => first[key] + (second[key] - first[key]) * share;
  return { x: mixed('x'), y: mixed('y'), width: mixed('width'), height: mixed('height') };
}
