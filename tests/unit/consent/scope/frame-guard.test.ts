import { describe, expect, it } from 'vitest';
import { FrameGuard } from '../../../../src/consent/scope/frame-guard.ts';
import type { TrackedFrame } from '../../../../src/contracts/face.ts';
import { aFace, aFrame } from '../a-gate.ts';

function lastAnswer(...frames: readonly TrackedFrame[]): boolean | undefined {
  const guard = new FrameGuard();
  return frames.map((frame) => guard.accepts(frame)).at(-1);
}

const { box } = aFace(1);
const ended = (trackId: number) => ({
  ended: [{ trackId, reason: 'gap' as const, certainUntilUs: Infinity }],
});

const doubted = (trackId: number, afterUs: number, untilUs: number) => ({
  doubted: [{ trackId, afterUs, untilUs }],
});

describe('the guard over what a tracker promises', () => {
  it('takes frames in order, whatever index they begin with', () => {
    expect(lastAnswer(aFrame(7, [aFace(1)]), aFrame(8, [aFace(1), aFace(2)]))).toBe(true);
    expect(lastAnswer(aFrame(0, []), aFrame(1, [aFace(2)], ended(1)))).toBe(true);
  });

  it('takes a doubt that is over', () => {
    expect(lastAnswer(aFrame(3, [aFace(1)], doubted(1, -Infinity, 300_000)))).toBe(true);
  });

  it('takes a doubt about a single moment', () => {
    const doubted = [{ trackId: 1, afterUs: 0, untilUs: 0 }];
    expect(lastAnswer(aFrame(0, [aFace(1)], { doubted }))).toBe(true);
  });

  it('takes two frames of the same time', () => {
    expect(lastAnswer(aFrame(0, []), aFrame(1, [], { timestampUs: 0, certainUntilUs: 0 }))).toBe(true);
  });

  it.each<[string, readonly TrackedFrame[]]>([
    ['a frame left out', [aFrame(0, []), aFrame(2, [])]],
    ['a frame twice', [aFrame(0, []), aFrame(0, [])]],
    ['half an index', [aFrame(0.5, [])]],
    [
      'time that goes back',
      [aFrame(0, [], { timestampUs: 1 }), aFrame(1, [], { timestampUs: 0, certainUntilUs: 0 })],
    ],
    ['a time that is none', [aFrame(0, [], { timestampUs: Number.NaN })]],
    ['a time without end', [aFrame(0, [], { timestampUs: Infinity })]],
    ['certainty about what is still to come', [aFrame(0, [], { certainUntilUs: 1 })]],
    ['certainty that goes back', [aFrame(0, []), aFrame(1, [], { certainUntilUs: -1 })]],
    ['certainty that is none', [aFrame(0, [], { certainUntilUs: Number.NaN })]],
    ['a doubt about what is to come', [aFrame(0, [aFace(1)], doubted(1, 0, 1))]],
    ['a doubt that ends before it begins', [aFrame(1, [aFace(1)], doubted(1, 9, 8))]],
    ['a doubt about nobody there', [aFrame(1, [aFace(1)], doubted(2, 0, 1))]],
    ['a doubt without a time', [aFrame(1, [aFace(1)], doubted(1, Number.NaN, 1))]],
    ['half a person', [aFrame(0, [], { presentPersons: 0.5 })]],
    ['fewer people than none', [aFrame(0, [], { presentPersons: -1 })]],
    ['a count that is none', [aFrame(0, [], { presentPersons: Number.NaN })]],
    ['one track on two faces', [aFrame(0, [aFace(1), aFace(1, { box: { ...box, x: 0.6 } })])]],
    ['half a track', [aFrame(0, [aFace(1.5)])]],
    ['a track that comes back', [aFrame(0, [aFace(1)]), aFrame(1, [], ended(1)), aFrame(2, [aFace(1)])]],
    ['a score that is none before one that is', [aFrame(0, [aFace(2, { score: Number.NaN }), aFace(1)])]],
    ['a score that is none', [aFrame(0, [aFace(2), aFace(1, { score: Number.NaN })])]],
    ...(['x', 'y', 'width', 'height'] as const).map((name): [string, readonly TrackedFrame[]] => [
      `a face whose ${name} is none`,
      [aFrame(0, [aFace(2), aFace(1, { box: { ...box, [name]: Number.NaN } })])],
    ]),
  ])('refuses %s', (_, frames) => {
    expect(lastAnswer(...frames)).toBe(false);
  });
});
