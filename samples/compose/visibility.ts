import type { NormalizedBox } from '../../src/contracts/geometry.ts';
import { poseAt } from './motion.ts';
import { outlineRadius } from './outline.ts';
import { PORTRAITS, type PersonId } from './portraits.ts';
import { faceBoxAt, holds, rampAt, type Layer, type PortraitLayer, type Scene } from './scene.ts';

/** One face of a scene at one moment, whether or not anything of it can be seen. */
export interface SceneFace {
  readonly person: PersonId;
  /** In displayed coordinates, not clipped to the picture. */
  readonly box: NormalizedBox;
  /** Share of the box inside the picture and not covered or dimmed out by a later layer, 0..1, to about a hundredth. */
  readonly visibleShare: number;
}

/** A box is probed at this many places across and down. */
const PROBES = 24;
const PICTURE: NormalizedBox = { x: 0, y: 0, width: 1, height: 1 };

/** Returns the faces that a scene places at a time, back to front, the covered ones included. */
export function facesAt(scene: Scene, timestampUs: number): SceneFace[] {
  const shown = scene.layers.filter((layer) => holds(layer, timestampUs));
  return shown.flatMap((layer, index) => {
    if (layer.kind !== 'portrait') return [];
    const box = faceBoxAt(scene, layer, timestampUs);
    const inFront = shown.slice(index + 1);
    return [
      { person: layer.person, box, visibleShare: visibleShare(scene, layer, box, inFront, timestampUs) },
    ];
  });
}

function visibleShare(
  scene: Scene,
  layer: PortraitLayer,
  box: NormalizedBox,
  inFront: readonly Layer[],
  timestampUs: number,
): number {
  const seen = probesOf(box).map(([x, y]) => {
    if (!contains(PICTURE, x, y)) return 0;
    const through = inFront.map((other) => 1 - coverage(scene, other, x, y, timestampUs));
    return through.reduce((share, each) => share * each, shownShare(layer, x, timestampUs));
  });
  return seen.reduce((sum, share) => sum + share, 0) / PROBES ** 2;
}

function probesOf(box: NormalizedBox): [number, number][] {
  return Array.from({ length: PROBES ** 2 }, (_, probe) => [
    box.x + (box.width * ((probe % PROBES) + 0.5)) / PROBES,
    box.y + (box.height * (Math.floor(probe / PROBES) + 0.5)) / PROBES,
  ]);
}

function contains(box: NormalizedBox, x: number, y: number): boolean {
  return x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
}

/** How much of a part of the picture shows one person's face: a share of that part's area, 0..1. */
export interface ShownFace {
  readonly person: PersonId;
  readonly share: number;
}

/** Returns whose visible faces fill how much of a box of the displayed picture, the largest share first. */
export function facesIn(scene: Scene, box: NormalizedBox, timestampUs: number): ShownFace[] {
  const layers = scene.layers.filter((layer) => holds(layer, timestampUs));
  const probes = new Map<PersonId, number>();
  for (const [x, y] of probesOf(box)) {
    let left = 1;
    for (const layer of [...layers].reverse()) {
      if (left === 0) break;
      const share = left * coverage(scene, layer, x, y, timestampUs);
      left -= share;
      if (layer.kind !== 'portrait' || !contains(faceBoxAt(scene, layer, timestampUs), x, y)) continue;
      probes.set(layer.person, (probes.get(layer.person) ?? 0) + share);
    }
  }
  return [...probes]
    .map(([person, count]) => ({ person, share: count / PROBES ** 2 }))
    .sort((one, other) => other.share - one.share);
}

/** Returns how much a layer hides of what lies behind it at a place of the displayed picture, 0..1. */
function coverage(scene: Scene, layer: Layer, x: number, y: number, timestampUs: number): number {
  if (layer.kind === 'panel') return contains(layer.box, x, y) ? 1 : 0;
  const portrait = PORTRAITS[layer.person];
  const { facePx } = portrait;
  const pose = poseAt(layer.path, timestampUs);
  const portraitPxPerPx = facePx.height / (pose.faceHeight * scene.heightPx);
  const direction = layer.mirrored === true ? -1 : 1;
  const xPx = facePx.x + facePx.width / 2 + (x - pose.x) * scene.widthPx * portraitPxPerPx * direction;
  const yPx = facePx.y + facePx.height / 2 + (y - pose.y) * scene.heightPx * portraitPxPerPx;
  return outlineRadius(portrait, xPx, yPx) < 1 ? shownShare(layer, x, timestampUs) : 0;
}

/** Returns how much of a layer is shown at a place where it has something to show, 0..1. */
function shownShare({ opacity, uncoveredUntilX }: PortraitLayer, x: number, timestampUs: number): number {
  if (uncoveredUntilX !== undefined && x >= rampAt(uncoveredUntilX, timestampUs)) return 0;
  return opacity === undefined ? 1 : rampAt(opacity, timestampUs);
}
