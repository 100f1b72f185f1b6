import { describe, expect, it } from 'vitest';
import { poseAt, sway, type Path } from '../../../samples/compose/motion.ts';

const PATH: Path = [
  { timestampUs: 1_000, x: 0.1, y: 0.2, faceHeight: 0.3 },
  { timestampUs: 3_000, x: 0.5, y: 0.4, faceHeight: 0.2 },
];

describe('poseAt', () => {
  it('moves linearly between two key poses', () => {
    const pose = poseAt(PATH, 1_500);
    expect(pose.x).toBeCloseTo(0.2, 12);
    expect(pose.y).toBeCloseTo(0.25, 12);
    expect(pose.faceHeight).toBeCloseTo(0.275, 12);
  });

  it.each([
    [0, 0.1],
    [1_000, 0.1],
    [3_000, 0.5],
    [9_000, 0.5],
  ])('stays before the first and after the last key pose (at %i us)', (timestampUs, x) => {
    expect(poseAt(PATH, timestampUs)).toMatchObject({ timestampUs, x });
  });
});

describe('sway', () => {
  const motion = {
    startUs: 0,
    endUs: 1_000_000,
    centre: { x: 0.5, y: 0.5, faceHeight: 0.3 },
    amplitude: { x: 0.1, y: 0.05, faceHeight: 0.02 },
    periodUs: 1_000_000,
    phase: 0,
    stepUs: 250_000,
  };

  it('puts key poses on the curve, one per step, the end included', () => {
    const path = sway(motion);
    expect(path.map(({ timestampUs }) => timestampUs)).toEqual([0, 250_000, 500_000, 750_000, 1_000_000]);
    expect(path.map(({ x }) => x)).toEqual([0.5, 0.6, 0.5, 0.4, 0.5]);
    expect(path.map(({ faceHeight }) => faceHeight)).toEqual([0.32, 0.3, 0.28, 0.3, 0.32]);
  });
});
