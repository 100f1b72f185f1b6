import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CLIPS } from '../../../samples/compose/clips.ts';
import { intersectionOverUnion } from '../../../samples/compose/scenario.ts';
import { frameTimestampUs, type Scene } from '../../../samples/compose/scene.ts';
import { truthOfScene } from '../../../samples/compose/truth-of-scene.ts';
import { boxesAt, type Truth } from '../../../samples/compose/truth.ts';
import { facesAt } from '../../../samples/compose/visibility.ts';

function committedTruth(name: string): Truth {
  const url = new URL(`../../../samples/media/${name}.truth.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as Truth;
}

const scenes = CLIPS.map((scene): [string, Scene] => [scene.name, scene]);

describe.each(scenes)('truth of %s', (name, scene) => {
  const truth = committedTruth(name);

  it('is the one that the motion formula gives', () => {
    expect(truth).toEqual(truthOfScene(scene));
  });

  it('answers with the boxes that are drawn, in every frame, to a millionth of the picture', () => {
    for (let frame = 0; frame < scene.frames; frame += 1) {
      const timestampUs = frameTimestampUs(scene, frame);
      const drawn = facesAt(scene, timestampUs).filter(({ visibleShare }) => visibleShare > 0);
      const stated = boxesAt(truth, timestampUs);
      // A sliver that a probe misses may still be stated.
      expect(stated.length).toBeGreaterThanOrEqual(drawn.length);
      for (const face of drawn) {
        const same = stated.find(({ person }) => person === face.person);
        for (const key of ['x', 'y', 'width', 'height'] as const) {
          expect(Math.abs((same?.box[key] ?? Infinity) - face.box[key])).toBeLessThan(1e-6);
        }
      }
    }
  });

  it('moves slowly enough for ten analysed frames per second', () => {
    const stepUs = 100_000;
    const endUs = frameTimestampUs(scene, scene.frames - 1);
    for (let timestampUs = stepUs; timestampUs <= endUs; timestampUs += stepUs) {
      const earlier = boxesAt(truth, timestampUs - stepUs);
      for (const face of boxesAt(truth, timestampUs)) {
        const before = earlier.find(({ person }) => person === face.person);
        if (before !== undefined) expect(intersectionOverUnion(before.box, face.box)).toBeGreaterThan(0.65);
      }
    }
  });
});

describe('boxesAt', () => {
  const truth: Truth = {
    fps: 25,
    widthPx: 100,
    heightPx: 100,
    frames: 100,
    people: [],
    boxes: [
      {
        person: 'collins',
        startUs: 1_000,
        endUs: 3_000,
        keyframes: [
          { timestampUs: 1_000, x: 0, y: 0.2, width: 0.2, height: 0.2 },
          { timestampUs: 2_000, x: -0.1, y: 0.2, width: 0.2, height: 0.4 },
          { timestampUs: 3_000, x: -0.3, y: 0.2, width: 0.2, height: 0.4 },
        ],
      },
    ],
  };

  it.each([999, 3_000])('knows nobody outside the stretch (at %i us)', (timestampUs) => {
    expect(boxesAt(truth, timestampUs)).toEqual([]);
  });

  it('interpolates and says how much of a box is inside the picture', () => {
    const [face] = boxesAt(truth, 1_500);
    expect(face?.box.x).toBeCloseTo(-0.05, 12);
    expect(face?.box.height).toBeCloseTo(0.3, 12);
    expect(face?.insideShare).toBeCloseTo(0.75, 12);
  });

  it('drops a face once all of it is beyond the edge', () => {
    expect(boxesAt(truth, 2_499)).toHaveLength(1);
    expect(boxesAt(truth, 2_501)).toEqual([]);
  });
});
