import { describe, expect, it } from 'vitest';
import { paintBackground } from '../../../samples/compose/background.ts';
import { paintScene } from '../../../samples/compose/paint.ts';
import { repositoryRoot } from '../../../samples/compose/repository-root.ts';
import { faceBoxAt, type PortraitLayer, type Scene, type Shot } from '../../../samples/compose/scene.ts';
import { loadTextures, type Texture } from '../../../samples/compose/texture.ts';

const WALL: Shot = { startUs: 0, seed: 5, rgb: [120, 120, 120] };
const SIZE = { widthPx: 160, heightPx: 120 } as const;

function sceneWith(layer: Partial<PortraitLayer> = {}): Scene {
  const portrait: PortraitLayer = {
    kind: 'portrait',
    person: 'collins',
    path: [{ timestampUs: 0, x: 0.4, y: 0.5, faceHeight: 0.25 }],
    startUs: 0,
    endUs: 40_000,
    ...layer,
  };
  return { name: 'test', ...SIZE, fps: 25, frames: 2, shots: [WALL], layers: [portrait] };
}

/** A texture that is red left of the face's centre and blue right of it. */
function twoColours(): Texture {
  const widthPx = 80;
  const heightPx = 40;
  const rgba = new Uint8Array(widthPx * heightPx * 4);
  for (let pixel = 0; pixel < widthPx * heightPx; pixel += 1) {
    rgba.set(pixel % widthPx < 30 ? [255, 0, 0, 255] : [0, 0, 255, 255], pixel * 4);
  }
  return { rgba, widthPx, heightPx, faceCentreXPx: 30, faceCentreYPx: 20, faceHeightPx: 30 };
}

function frameOf(scene: Scene): Uint8Array {
  const [first] = paintScene(scene, new Map([['collins', twoColours()]]));
  if (first === undefined) throw new Error('no frame');
  return first;
}

function pixelAt(rgb: Uint8Array, column: number, row: number): number[] {
  const offset = (row * SIZE.widthPx + column) * 3;
  return [...rgb.subarray(offset, offset + 3)];
}

describe('paintScene', () => {
  it('puts the centre of the face on the pose', () => {
    const frame = frameOf(sceneWith());
    expect(pixelAt(frame, 62, 60)).toEqual([255, 0, 0]);
    expect(pixelAt(frame, 66, 60)).toEqual([0, 0, 255]);
  });

  it('swaps left and right around the centre of the face in a mirror', () => {
    const frame = frameOf(sceneWith({ mirrored: true }));
    expect(pixelAt(frame, 62, 60)).toEqual([0, 0, 255]);
    expect(pixelAt(frame, 66, 60)).toEqual([255, 0, 0]);
  });

  it('multiplies by the brightness', () => {
    const frame = frameOf(sceneWith({ brightness: 0.5 }));
    expect(pixelAt(frame, 62, 60)).toEqual([128, 0, 0]);
  });

  it('draws nobody outside the time of the layer', () => {
    const [, second] = paintScene(sceneWith(), new Map([['collins', twoColours()]]));
    expect(second).toEqual(paintBackground(SIZE, WALL));
  });
});

describe('loadTextures', () => {
  it('scales the portrait to the largest face of the scene and cuts it out', async () => {
    const scene = sceneWith();
    const texture = (await loadTextures(scene, repositoryRoot())).get('collins');
    const [layer] = scene.layers;
    if (texture === undefined || layer?.kind !== 'portrait') throw new Error('no texture');
    expect(texture.faceHeightPx).toBeCloseTo(faceBoxAt(scene, layer, 0).height * SIZE.heightPx, 0);
    expect(texture.rgba[3]).toBe(0);
    const centre = Math.round(texture.faceCentreYPx) * texture.widthPx + Math.round(texture.faceCentreXPx);
    expect(texture.rgba[centre * 4 + 3]).toBe(255);
  });
});

describe('paintBackground', () => {
  it('depends on the shot alone', () => {
    expect(paintBackground(SIZE, WALL)).toEqual(paintBackground(SIZE, WALL));
    expect(paintBackground(SIZE, WALL)).not.toEqual(paintBackground(SIZE, { ...WALL, seed: 6 }));
  });
});
