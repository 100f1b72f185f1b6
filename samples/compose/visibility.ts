import type { NormalizedBox } from '../../src/contracts/geometry.ts';
import { poseAt } from './motion.ts';
import { outlineRadius } from './outline.ts';
import { PORTRAITS, type PersonId } from './portraits.ts';
import { faceBoxAt, holds, type Layer, type Scene } from './scene.ts';

/** One face of a scene at one moment, whether or not anything of it can be seen. */
export interface SceneFace {
  readonly person: PersonId;
  /** In displayed coordinates, not clipped to the picture. */
  readonly box: NormalizedBox;
  /** Share of the box inside the picture and not covered by a later layer, 0..1, to about a hundredth. */
  readonly visibleShare: number;
}

/** A face box is probed at this many places across and down. */
const PROBES = 24;

/** Returns the faces that a scene places at a time, back to front, the covered ones included. */
export function facesAt(scene: Scene, timestampUs: number): SceneFace[] {
  const shown = scene.layers.filter((layer) => holds(layer, timestampUs));
  return shown.flatMap((layer, index) => {
    if (layer.kind !== 'portrait') return [];
    const box = faceBoxAt(scene, layer, timestampUs);
    const inFront = shown.slice(index + 1);
    return [{ person: layer.person, box, visibleShare: visibleShare(scene, box, inFront, timestampUs) }];
  });
}

function visibleShare(
  scene: Scene,
  box: NormalizedBox,
  inFront: readonly Layer[],
  timestampUs: number,
): number {
  let visible = 0;
  for (let row = 0; row < PROBES; row += 1) {
    const y = box.y + (box.height * (row + 0.5)) / PROBES;
    for (let column = 0; column < PROBES; column += 1) {
      const x = box.x + (box.width * (column + 0.5)) / PROBES;
      if (x < 0 || x >= 1 || y < 0 || y >= 1) continue;
      if (!inFront.some((layer) => covers(scene, layer, x, y, timestampUs))) visible += 1;
    }
  }
  return visible / PROBES ** 2;
}

/** True when a layer hides what lies behind it at a place of the displayed picture. */
function covers(scene: Scene, layer: Layer, x: number, y: number, timestampUs: number): boolean {
  if (layer.kind === 'panel') {
    const { box } = layer;
    return x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
  }
  const portrait = PORTRAITS[layer.person];
  const { facePx } = portrait;
  const pose = poseAt(layer.path, timestampUs);
  const portraitPxPerPx = facePx.height / (pose.faceHeight * scene.heightPx);
  const direction = layer.mirrored === true ? -1 : 1;
  const xPx = facePx.x + facePx.width / 2 + (x - pose.x) * scene.widthPx * portraitPxPerPx * direction;
  const yPx = facePx.y + facePx.height / 2 + (y - pose.y) * scene.heightPx * portraitPxPerPx;
  return outlineRadius(portrait, xPx, yPx) < 1;
}
