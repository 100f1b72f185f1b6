import type { NormalizedBox } from '../../src/contracts/geometry.ts';
import { PORTRAITS } from './portraits.ts';
import { faceBoxAt, type PortraitLayer, type Scene } from './scene.ts';
import type { Truth, TruthKeyframe } from './truth.ts';

/** Derives the truth of a scene from its motion formula; boxes are rounded to a millionth of the picture. */
export function truthOfScene(scene: Scene): Truth {
  const portraits = scene.layers.filter((layer) => layer.kind === 'portrait');
  const ids = [...new Set(portraits.map((layer) => layer.person))].sort();
  return {
    fps: scene.fps,
    widthPx: scene.widthPx,
    heightPx: scene.heightPx,
    frames: scene.frames,
    people: ids.map((id) => ({ id, name: PORTRAITS[id].name, portrait: PORTRAITS[id].path })),
    boxes: portraits.map((layer) => ({
      person: layer.person,
      startUs: layer.startUs,
      endUs: layer.endUs,
      keyframes: layer.path.map((pose) => keyframe(scene, layer, pose.timestampUs)),
    })),
  };
}

function keyframe(scene: Scene, layer: PortraitLayer, timestampUs: number): TruthKeyframe {
  const box = faceBoxAt(scene, layer, timestampUs);
  const rounded = (key: keyof NormalizedBox): number => Math.round(box[key] * 1e6) / 1e6;
  return {
    timestampUs,
    x: rounded('x'),
    y: rounded('y'),
    width: rounded('width'),
    height: rounded('height'),
  };
}
