import type { NormalizedBox } from '../../src/contracts/geometry.ts';
import { poseAt, type Path } from './motion.ts';
import { PORTRAITS, type PersonId } from './portraits.ts';

/** A portrait that moves through the picture. */
export interface PortraitLayer {
  readonly kind: 'portrait';
  readonly person: PersonId;
  /** Path of the centre of the face. */
  readonly path: Path;
  /** Half-open: seen from `startUs` until just before `endUs`. */
  readonly startUs: number;
  readonly endUs: number;
  /** Left and right swapped, as a mirror shows it. */
  readonly mirrored?: boolean;
  /** Factor on the pixel values, 1 when absent. */
  readonly brightness?: number;
  /** How opaque the cut-out is over time, 0..1: a dissolve. 1 when absent. */
  readonly opacity?: Ramp;
  /** Only what lies left of this place, a fraction of the picture's width, is shown: a wipe. Absent: all. */
  readonly uncoveredUntilX?: Ramp;
}

/** A value that is `from` before a stretch of time, `to` after it, and linear in between. */
export interface Ramp {
  readonly startUs: number;
  readonly endUs: number;
  readonly from: number;
  readonly to: number;
}

/** A flat rectangle behind a poster, a mirror or an inset picture. */
export interface PanelLayer {
  readonly kind: 'panel';
  readonly box: NormalizedBox;
  readonly rgb: readonly [number, number, number];
  readonly startUs: number;
  readonly endUs: number;
}

export type Layer = PortraitLayer | PanelLayer;

/** One camera setting; a scene with more than one has cuts. */
export interface Shot {
  readonly startUs: number;
  /** Selects the background's texture. */
  readonly seed: number;
  /** Mean colour of the background. */
  readonly rgb: readonly [number, number, number];
}

/** Everything that a clip shows, as a pure function of time. */
export interface Scene {
  /** File name without its ending. */
  readonly name: string;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly fps: number;
  readonly frames: number;
  readonly shots: readonly [Shot, ...Shot[]];
  /** In painter's order: a later layer covers an earlier one. */
  readonly layers: readonly Layer[];
}

/** Presentation time of a frame in microseconds, frame numbers starting at 0. */
export function frameTimestampUs(scene: Scene, frame: number): number {
  return Math.round((frame * 1e6) / scene.fps);
}

/** True while a layer or a stretch of time that is half-open holds a moment. */
export function holds(
  stretch: { readonly startUs: number; readonly endUs: number },
  timestampUs: number,
): boolean {
  return timestampUs >= stretch.startUs && timestampUs < stretch.endUs;
}

/** Returns the value of a ramp at a time. */
export function rampAt({ startUs, endUs, from, to }: Ramp, timestampUs: number): number {
  if (timestampUs >= endUs) return to;
  return timestampUs <= startUs ? from : from + ((to - from) * (timestampUs - startUs)) / (endUs - startUs);
}

/** Returns the camera setting at a time. */
export function shotAt(scene: Scene, timestampUs: number): Shot {
  return scene.shots.findLast((shot) => shot.startUs <= timestampUs) ?? scene.shots[0];
}

/** Returns the box of a layer's face at a time, in displayed coordinates; it may reach over the edge. */
export function faceBoxAt(scene: Scene, layer: PortraitLayer, timestampUs: number): NormalizedBox {
  const { facePx } = PORTRAITS[layer.person];
  const pose = poseAt(layer.path, timestampUs);
  const width = (pose.faceHeight * scene.heightPx * facePx.width) / facePx.height / scene.widthPx;
  return { x: pose.x - width / 2, y: pose.y - pose.faceHeight / 2, width, height: pose.faceHeight };
}
