import { join } from 'node:path';
import sharp from 'sharp';
import { outlineRadius } from './outline.ts';
import { PORTRAITS, type PersonId } from './portraits.ts';
import type { Scene } from './scene.ts';

/** A cut-out portrait at the largest scale that a scene needs: `[height, width, 4]` uint8 RGBA, straight alpha. */
export interface Texture {
  readonly rgba: Uint8Array;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Centre and height of the face, in pixels of the texture. */
  readonly faceCentreXPx: number;
  readonly faceCentreYPx: number;
  readonly faceHeightPx: number;
}

/** Share of the outline's radius over which the edge fades out. */
const FEATHER = 0.05;

/** Loads the textures of everybody in a scene. Portraits are read from below `root`, the repository's root. */
export async function loadTextures(scene: Scene, root: string): Promise<ReadonlyMap<PersonId, Texture>> {
  const largest = new Map<PersonId, number>();
  for (const layer of scene.layers) {
    if (layer.kind !== 'portrait') continue;
    for (const pose of layer.path) {
      largest.set(layer.person, Math.max(largest.get(layer.person) ?? 0, pose.faceHeight * scene.heightPx));
    }
  }
  const textures = new Map<PersonId, Texture>();
  for (const [person, faceHeightPx] of largest) {
    textures.set(person, await loadTexture(person, faceHeightPx, root));
  }
  return textures;
}

async function loadTexture(person: PersonId, faceHeightPx: number, root: string): Promise<Texture> {
  const portrait = PORTRAITS[person];
  const scale = faceHeightPx / portrait.facePx.height;
  const widthPx = Math.ceil(portrait.size.widthPx * scale);
  const heightPx = Math.ceil(portrait.size.heightPx * scale);
  const rgb = await sharp(join(root, portrait.path))
    .resize(widthPx, heightPx, { fit: 'fill', kernel: 'lanczos3' })
    .removeAlpha()
    .raw()
    .toBuffer();
  const { facePx } = portrait;
  const scaleX = widthPx / portrait.size.widthPx;
  const scaleY = heightPx / portrait.size.heightPx;
  const rgba = new Uint8Array(widthPx * heightPx * 4);
  for (let row = 0; row < heightPx; row += 1) {
    for (let column = 0; column < widthPx; column += 1) {
      const radius = outlineRadius(portrait, (column + 0.5) / scaleX, (row + 0.5) / scaleY);
      const pixel = row * widthPx + column;
      rgba.set(rgb.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
      rgba[pixel * 4 + 3] = Math.round(255 * Math.min(1, Math.max(0, (1 - radius) / FEATHER)));
    }
  }
  return {
    rgba,
    widthPx,
    heightPx,
    faceCentreXPx: (facePx.x + facePx.width / 2) * scaleX,
    faceCentreYPx: (facePx.y + facePx.height / 2) * scaleY,
    faceHeightPx: facePx.height * scaleY,
  };
}
