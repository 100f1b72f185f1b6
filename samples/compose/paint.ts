import { paintBackground } from './background.ts';
import { poseAt } from './motion.ts';
import type { PersonId } from './portraits.ts';
import {
  frameTimestampUs,
  holds,
  rampAt,
  shotAt,
  type PanelLayer,
  type PortraitLayer,
  type Scene,
  type Shot,
} from './scene.ts';
import type { Texture } from './texture.ts';

/** Yields the frames of a scene in order, each a new `[height, width, 3]` uint8 RGB buffer that the caller owns. */
export function* paintScene(scene: Scene, textures: ReadonlyMap<PersonId, Texture>): Generator<Uint8Array> {
  const walls = new Map<Shot, Uint8Array>();
  for (let frame = 0; frame < scene.frames; frame += 1) {
    const timestampUs = frameTimestampUs(scene, frame);
    const shot = shotAt(scene, timestampUs);
    const wall = walls.get(shot) ?? paintBackground(scene, shot);
    walls.set(shot, wall);
    const rgb = wall.slice();
    for (const layer of scene.layers) {
      if (!holds(layer, timestampUs)) continue;
      if (layer.kind === 'panel') {
        paintPanel(rgb, scene, layer);
        continue;
      }
      const texture = textures.get(layer.person);
      if (texture === undefined) throw new TypeError('a portrait of the scene has no texture');
      paintPortrait(rgb, scene, layer, texture, timestampUs);
    }
    yield rgb;
  }
}

function paintPanel(rgb: Uint8Array, scene: Scene, panel: PanelLayer): void {
  const left = Math.max(0, Math.round(panel.box.x * scene.widthPx));
  const right = Math.min(scene.widthPx, Math.round((panel.box.x + panel.box.width) * scene.widthPx));
  const top = Math.max(0, Math.round(panel.box.y * scene.heightPx));
  const bottom = Math.min(scene.heightPx, Math.round((panel.box.y + panel.box.height) * scene.heightPx));
  for (let row = top; row < bottom; row += 1) {
    for (let column = left; column < right; column += 1) {
      rgb.set(panel.rgb, (row * scene.widthPx + column) * 3);
    }
  }
}

/** Draws a texture so that the centre of its face lies on the pose, sampled bilinearly at pixel centres. */
function paintPortrait(
  rgb: Uint8Array,
  scene: Scene,
  layer: PortraitLayer,
  texture: Texture,
  timestampUs: number,
): void {
  const pose = poseAt(layer.path, timestampUs);
  const centreX = pose.x * scene.widthPx;
  const centreY = pose.y * scene.heightPx;
  const step = texture.faceHeightPx / (pose.faceHeight * scene.heightPx);
  const direction = layer.mirrored === true ? -1 : 1;
  const gain = layer.brightness ?? 1;
  const opacity = layer.opacity === undefined ? 1 : rampAt(layer.opacity, timestampUs);
  const uncoveredUntilX =
    layer.uncoveredUntilX === undefined ? Infinity : rampAt(layer.uncoveredUntilX, timestampUs);
  const reachX = Math.max(texture.faceCentreXPx, texture.widthPx - texture.faceCentreXPx) / step;
  const reachY = Math.max(texture.faceCentreYPx, texture.heightPx - texture.faceCentreYPx) / step;
  const left = Math.max(0, Math.floor(centreX - reachX));
  const right = Math.min(
    scene.widthPx,
    Math.ceil(centreX + reachX),
    Math.round(uncoveredUntilX * scene.widthPx),
  );
  const top = Math.max(0, Math.floor(centreY - reachY));
  const bottom = Math.min(scene.heightPx, Math.ceil(centreY + reachY));
  for (let row = top; row < bottom; row += 1) {
    const y = (row + 0.5 - centreY) * step + texture.faceCentreYPx - 0.5;
    if (y < 0 || y >= texture.heightPx - 1) continue;
    for (let column = left; column < right; column += 1) {
      const x = (column + 0.5 - centreX) * step * direction + texture.faceCentreXPx - 0.5;
      if (x < 0 || x >= texture.widthPx - 1) continue;
      blend(rgb, (row * scene.widthPx + column) * 3, texture, x, y, gain, opacity);
    }
  }
}

/** Mixes one sample of the texture into a pixel. Most of the time of a rendering is spent here. */
function blend(
  rgb: Uint8Array,
  offset: number,
  texture: Texture,
  x: number,
  y: number,
  gain: number,
  opacity: number,
): void {
  const { rgba, widthPx } = texture;
  const column = Math.floor(x);
  const row = Math.floor(y);
  const above = (row * widthPx + column) * 4;
  const below = above + widthPx * 4;
  const alpha = (opacity * bilinear(rgba, above + 3, below + 3, x - column, y - row)) / 255;
  if (alpha === 0) return;
  for (let channel = 0; channel < 3; channel += 1) {
    const over = bilinear(rgba, above + channel, below + channel, x - column, y - row) * gain;
    const under = rgb[offset + channel] ?? 0;
    rgb[offset + channel] = Math.min(255, Math.round(under + (over - under) * alpha));
  }
}

/** Blends the values at two indices and at their right neighbours, four bytes on. */
function bilinear(rgba: Uint8Array, above: number, below: number, shareX: number, shareY: number): number {
  const topLeft = rgba[above] ?? 0;
  const bottomLeft = rgba[below] ?? 0;
  const top = topLeft + ((rgba[above + 4] ?? 0) - topLeft) * shareX;
  return top + (bottomLeft + ((rgba[below + 4] ?? 0) - bottomLeft) * shareX - top) * shareY;
}
