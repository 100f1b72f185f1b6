import type { NormalizedBox, PixelSize } from '../../src/contracts/geometry.ts';
import { intersectionOverUnion } from '../../src/vision/box.ts';
import { DETECTION_LENGTH } from '../../src/vision/boxes.ts';
import { boxAt } from './labelled-face.ts';
import type { Label } from './labels.ts';

/** A detection is right when it overlaps a labelled box by this (intersection over union), the usual bound. */
const MINIMUM_OVERLAP = 0.5;

/** The precision at which recall is told. */
export const FIXED_PRECISION = 0.9;

/** How well a detector finds what is labelled. */
export interface DetectionMerit {
  /** Area under precision over recall, precision made falling (as in PASCAL VOC 2010), 0..1. */
  readonly averagePrecision: number;
  /** The most recall at a precision of at least {@link FIXED_PRECISION}; 0 when it is never that precise. */
  readonly recallAtPrecision: number;
  readonly faces: number;
}

/** Collects detections of pictures in which every face is labelled with a box. */
export class DetectionTally {
  private readonly scored: { readonly score: number; readonly isRight: boolean }[] = [];
  private faces = 0;

  /** Adds the detections of one picture, by descending score. */
  add(detections: Float32Array, labels: readonly Label[], { widthPx, heightPx }: PixelSize): void {
    const open = new Set(
      labels.flatMap(({ box }): NormalizedBox[] => {
        if (box === undefined) return [];
        const { x, y, width, height } = box;
        return [{ x: x / widthPx, y: y / heightPx, width: width / widthPx, height: height / heightPx }];
      }),
    );
    this.faces += open.size;
    for (let at = 0; at < detections.length; at += DETECTION_LENGTH) {
      const face = boxAt(detections, at);
      const [nearest] = [...open].sort(
        (one, other) => intersectionOverUnion(other, face) - intersectionOverUnion(one, face),
      );
      const isRight = nearest !== undefined && intersectionOverUnion(nearest, face) >= MINIMUM_OVERLAP;
      if (isRight) open.delete(nearest);
      this.scored.push({ score: detections[at + 4] ?? 0, isRight });
    }
  }

  /** Returns the merit over all pictures. */
  merit(): DetectionMerit {
    const { faces } = this;
    const points = [...this.scored]
      .sort((one, other) => other.score - one.score)
      .reduce<{ right: number; precision: number }[]>((curve, { isRight }, index) => {
        const right = (curve.at(-1)?.right ?? 0) + (isRight ? 1 : 0);
        curve.push({ right, precision: right / (index + 1) });
        return curve;
      }, []);
    let best = 0;
    let area = 0;
    for (const [index, { right, precision }] of [...points.entries()].reverse()) {
      best = Math.max(best, precision);
      area += best * (right - (points[index - 1]?.right ?? 0));
    }
    const precise = points.filter(({ precision }) => precision >= FIXED_PRECISION);
    return {
      averagePrecision: faces === 0 ? NaN : area / faces,
      recallAtPrecision: faces === 0 ? NaN : Math.max(0, ...precise.map(({ right }) => right)) / faces,
      faces,
    };
  }
}
