import { sway, type Path, type Pose } from './motion.ts';
import type { PersonId } from './portraits.ts';
import type { Scenario } from './scenario.ts';
import type { Layer, PanelLayer, PortraitLayer, Ramp, Scene, Shot } from './scene.ts';

/** Frames per second of every scenario. */
export const FPS = 25;
/** Microseconds. */
export const SECOND = 1_000_000;
const WALL: Shot = { startUs: 0, seed: 11, rgb: [128, 132, 136] };
const LEFT_HALF = { x: 0, y: 0, width: 0.5, height: 1 } as const;

/** A small clip in front of a wall. */
export function scene(name: string, seconds: number, layers: readonly Layer[], ...laterShots: Shot[]): Scene {
  return {
    name,
    widthPx: 640,
    heightPx: 360,
    fps: FPS,
    frames: seconds * FPS,
    shots: [WALL, ...laterShots],
    layers,
  };
}

/** A key pose: seconds, centre of the face, height of the face (0.3 of the picture unless told). */
export function at(seconds: number, x: number, y: number, faceHeight = 0.3): Pose {
  return { timestampUs: Math.round(seconds * SECOND), x, y, faceHeight };
}

/** Somebody in a stretch of time, on a path. */
export function person(
  id: PersonId,
  path: Path,
  seconds: { readonly from?: number; readonly to: number },
  look: Pick<PortraitLayer, 'mirrored' | 'brightness' | 'opacity' | 'uncoveredUntilX'> = {},
): PortraitLayer {
  return { kind: 'portrait', person: id, path, ...stretch(seconds), ...look };
}

/** A flat rectangle in a stretch of time. */
export function panel(
  box: PanelLayer['box'],
  rgb: PanelLayer['rgb'],
  seconds: { readonly from?: number; readonly to: number },
): PanelLayer {
  return { kind: 'panel', box, rgb, ...stretch(seconds) };
}

function stretch({ from = 0, to }: { readonly from?: number; readonly to: number }): {
  readonly startUs: number;
  readonly endUs: number;
} {
  return { startUs: Math.round(from * SECOND), endUs: Math.round(to * SECOND) };
}

/** A value that changes evenly between two moments, in seconds. */
export function ramp(startSeconds: number, endSeconds: number, from: number, to: number): Ramp {
  return { ...stretch({ from: startSeconds, to: endSeconds }), from, to };
}

/** A slow sway around a place. */
export function swaying(x: number, y: number, seconds: number, phase: number, faceHeight = 0.3): Path {
  return sway({
    startUs: 0,
    endUs: seconds * SECOND,
    centre: { x, y, faceHeight },
    amplitude: { x: 0.03, y: 0.03, faceHeight: 0.012 },
    periodUs: 4 * SECOND,
    phase,
    stepUs: SECOND / 4,
  });
}

/** The subject is Eileen Collins throughout, and starts on the left. */
export const SUBJECT: Pick<Scenario, 'subject' | 'seedsUs' | 'region' | 'plain'> = {
  subject: 'collins',
  seedsUs: [200_000],
  region: LEFT_HALF,
  plain: false,
};
