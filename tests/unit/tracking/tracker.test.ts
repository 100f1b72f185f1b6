import { describe, expect, it } from 'vitest';
import type { TrackedFrame } from '../../../src/contracts/face.ts';
import { MotionTracker, type DetectedFrame } from '../../../src/tracking/tracker.ts';
import { LUMA_GRID } from '../../../src/vision/luma-grid.ts';

type Box = readonly [x: number, y: number, width: number, height: number, score?: number];

const CALM = new Uint8Array(LUMA_GRID.columns * LUMA_GRID.rows).fill(100);
const STEP_US = 100_000;

function aTracker(linkFrames = true): MotionTracker {
  return new MotionTracker({ presenceScore: 0.3, inferenceScore: 0.6, linkFrames });
}

function frame(index: number, boxes: readonly Box[], changes: Partial<DetectedFrame> = {}): DetectedFrame {
  const detections = Float32Array.from(
    boxes.flatMap(([x, y, width, height, score = 0.9]) => [x, y, width, height, score]),
  );
  return { analysedIndex: index, timestampUs: index * STEP_US, detections, lumaGrid: CALM, ...changes };
}

/** Runs frames 100 ms apart through a tracker. */
function follow(tracker: MotionTracker, frames: readonly (readonly Box[])[]): TrackedFrame[] {
  return frames.map((boxes, index) => tracker.update(frame(index, boxes)));
}

const ids = (tracked: TrackedFrame | undefined): number[] =>
  tracked?.faces.map(({ trackId }) => trackId) ?? [];
const moving = (index: number, step = 0.02): Box => [0.1 + index * step, 0.3, 0.2, 0.3];

describe('MotionTracker', () => {
  it('keeps one identifier for one moving face', () => {
    const tracked = follow(
      aTracker(),
      Array.from({ length: 12 }, (_, index) => [moving(index, 0.05)]),
    );
    expect(new Set(tracked.flatMap(ids))).toEqual(new Set([1]));
  });

  it('confirms a face that is seen in three frames running with a score fit for inference', () => {
    const tracked = follow(
      aTracker(),
      [0, 1, 2, 3].map((index) => [moving(index)]),
    );
    expect(tracked.map(({ faces }) => faces[0]?.confirmed)).toEqual([false, false, true, true]);
    const weak = follow(
      aTracker(),
      [0, 1, 2, 3].map(() => [[0.4, 0.4, 0.2, 0.2, 0.5]]),
    );
    expect(weak.map(({ faces }) => faces[0]?.confirmed)).toEqual([false, false, false, false]);
  });

  it('counts an uncertain face as a person from the second frame running, a sure one at once', () => {
    const uncertain: Box = [0.4, 0.4, 0.2, 0.2, 0.35];
    expect(
      follow(aTracker(), [[uncertain], [uncertain]]).map(({ presentPersons }) => presentPersons),
    ).toEqual([0, 1]);
    expect(follow(aTracker(), [[[0.4, 0.4, 0.2, 0.2, 0.6]]])[0]?.presentPersons).toBe(1);
  });

  it('does not take two uncertain sights that are not running for another person in the way', () => {
    const face: Box = [0.4, 0.3, 0.2, 0.4];
    const ghost: Box = [0.4, 0.5, 0.2, 0.2, 0.4];
    const flickering = follow(aTracker(), [[face], [face], [face, ghost], [face], [face, ghost], [face]]);
    expect(flickering.map((tracked) => ids(tracked)[0])).toEqual([1, 1, 1, 1, 1, 1]);
    const steady = follow(aTracker(), [[face], [face], [face, ghost], [face, ghost]]);
    expect(steady.at(-1)?.ended).toMatchObject([{ trackId: 1, reason: 'ambiguous' }]);
  });

  it('ignores what is below the presence threshold or not finite', () => {
    const [tracked] = follow(aTracker(), [
      [
        [0.4, 0.4, 0.2, 0.2, 0.29],
        [NaN, 0, 1, 1],
        [0.1, 0.1, 0, 0.2],
      ],
    ]);
    expect(tracked?.faces).toEqual([]);
  });

  it('survives one frame without the face, not two', () => {
    const tracker = aTracker();
    follow(tracker, [[moving(0)], [moving(1)], [moving(2)]]);
    tracker.update(frame(3, []));
    expect(ids(tracker.update(frame(4, [moving(4)])))).toEqual([1]);
    tracker.update(frame(5, []));
    const gone = tracker.update(frame(6, []));
    expect(gone.ended).toMatchObject([{ trackId: 1, reason: 'unmatched' }]);
    expect(ids(tracker.update(frame(7, [moving(7)])))).toEqual([2]);
  });

  it('ends every track when analysed frames are more than 250 ms apart, or time does not go on', () => {
    for (const timestampUs of [250_001, 0, -5]) {
      const tracker = aTracker();
      tracker.update(frame(0, [moving(0)]));
      const tracked = tracker.update(frame(1, [moving(0)], { timestampUs }));
      expect(tracked.ended).toMatchObject([{ trackId: 1, reason: 'gap' }]);
      expect(ids(tracked)).toEqual([2]);
    }
  });

  it('does not link what overlaps the expected place by less than half', () => {
    const tracked = follow(aTracker(), [[[0.1, 0.3, 0.2, 0.3]], [[0.17, 0.3, 0.2, 0.3]]]);
    expect(tracked.flatMap(ids)).toEqual([1, 2]);
  });

  it('ends a track at the edge of the picture as soon as the face is gone', () => {
    const tracked = follow(aTracker(), [[[0.02, 0.3, 0.2, 0.3]], [[0.005, 0.3, 0.2, 0.3]], []]);
    expect(tracked[2]?.ended).toMatchObject([{ trackId: 1, reason: 'left-picture' }]);
  });

  it('follows a face whose box trembles in frames 20 and 240 ms apart', () => {
    const tracker = aTracker();
    const tracked = Array.from({ length: 20 }, (_, index) => {
      const timestampUs = Math.floor(index / 2) * 260_000 + (index % 2) * 20_000;
      const x = 0.3 + ([0, 0.01, -0.01, 0.01, 0.01, -0.01][index % 6] ?? 0);
      return tracker.update(frame(index, [[x, 0.3, 0.12, 0.2]], { timestampUs }));
    });
    expect(new Set(tracked.flatMap(ids))).toEqual(new Set([1]));
  });

  it('ends both tracks before an overlap and never links across it', () => {
    const left = (index: number): Box => [0.2 + 0.04 * index, 0.3, 0.2, 0.3];
    const right = (index: number): Box => [0.7 - 0.04 * index, 0.3, 0.2, 0.3];
    const tracked = follow(
      aTracker(),
      Array.from({ length: 14 }, (_, index) => [left(index), right(index)]),
    );
    const before = new Set(ids(tracked[0]));
    const clear = tracked.filter(({ faces }) => faces.every(({ ambiguous }) => !ambiguous));
    const overlapping = tracked.filter(({ faces }) => faces.some(({ ambiguous }) => ambiguous));
    expect(overlapping.length).toBeGreaterThan(2);
    expect(overlapping.flatMap(ids).filter((id) => before.has(id))).toEqual([]);
    expect(ids(clear.at(-1)).filter((id) => before.has(id))).toEqual([]);
    expect(tracked.flatMap(({ ended }) => ended).filter(({ trackId }) => before.has(trackId))).toMatchObject([
      { trackId: 1, reason: 'ambiguous' },
      { trackId: 2, reason: 'ambiguous' },
    ]);
  });

  it('is never both ambiguous and not within one track', () => {
    const tracked = follow(
      aTracker(),
      Array.from({ length: 20 }, (_, index) => [
        [0.3 + 0.15 * Math.sin(index / 3), 0.3, 0.2, 0.3],
        [0.5, 0.3, 0.2, 0.3],
      ]),
    );
    const marks = new Map<number, Set<boolean>>();
    for (const { trackId, ambiguous } of tracked.flatMap(({ faces }) => faces)) {
      marks.set(trackId, (marks.get(trackId) ?? new Set()).add(ambiguous));
    }
    expect([...marks.values()].every((kinds) => kinds.size === 1)).toBe(true);
    expect([...marks.values()].some((kinds) => kinds.has(true))).toBe(true);
  });

  it('does not call a face ambiguous for a weak detection that is not there again', () => {
    const face: Box = [0.4, 0.3, 0.2, 0.3];
    const ghost: Box = [0.5, 0.4, 0.2, 0.3, 0.35];
    const tracked = follow(aTracker(), [[face], [face, ghost], [face]]);
    expect(tracked.map(({ faces }) => faces[0])).toMatchObject([
      { trackId: 1, ambiguous: false },
      { trackId: 1, ambiguous: false },
      { trackId: 1, ambiguous: false },
    ]);
  });

  it('is ambiguous where a face that vanished a moment ago was', () => {
    const tracker = aTracker();
    follow(tracker, [
      [
        [0.3, 0.3, 0.2, 0.3],
        [0.6, 0.3, 0.2, 0.3],
      ],
      [
        [0.35, 0.3, 0.2, 0.3],
        [0.56, 0.3, 0.2, 0.3],
      ],
    ]);
    const hidden = tracker.update(frame(2, [[0.4, 0.3, 0.2, 0.3]]));
    expect(hidden.faces).toMatchObject([{ ambiguous: true }]);
  });

  it('ends every track at a scene cut', () => {
    const tracker = aTracker();
    follow(tracker, [[moving(0)], [moving(1)]]);
    const cut = tracker.update(frame(2, [moving(2)], { lumaGrid: CALM.map(() => 200) }));
    expect(cut.sceneCut).toBe(true);
    expect(cut.ended).toMatchObject([{ trackId: 1, reason: 'scene-cut' }]);
    expect(ids(cut)).toEqual([2]);
  });

  it('ends the one track under which the picture was cut', () => {
    const tracker = aTracker();
    const swapped: Box = [0.1, 0.3, 0.2, 0.4];
    const calm: Box = [0.6, 0.3, 0.2, 0.4];
    follow(tracker, [
      [swapped, calm],
      [swapped, calm],
    ]);
    const lumaGrid = CALM.map((luma, cell) => {
      const column = cell % LUMA_GRID.columns;
      return column >= 3 && column <= 9 ? luma + 60 : luma;
    });
    const cut = tracker.update(frame(2, [swapped, calm], { lumaGrid }));
    expect(cut.sceneCut).toBe(false);
    expect(cut.ended).toMatchObject([{ trackId: 1, reason: 'replaced' }]);
    expect(ids(cut)).toEqual([3, 2]);
  });

  it('takes no face that walks for a cut, and ends it where another one walks on', () => {
    const [left, columns] = [4, 6];
    /** A striped face walks one cell per frame over an even wall. */
    const walk = (index: number, brighter = 0): DetectedFrame => {
      const lumaGrid = CALM.map((luma, cell) => {
        const column = (cell % LUMA_GRID.columns) - left - index;
        return column >= 0 && column < columns ? (column % 2) * 120 + brighter : luma;
      });
      const box: Box = [(left + index) / LUMA_GRID.columns, 0.3, columns / LUMA_GRID.columns, 0.4];
      return frame(index, [box], { lumaGrid });
    };
    const tracker = aTracker();
    const walked = [0, 1, 2, 3, 4, 5].map((index) => tracker.update(walk(index)));
    expect(walked.flatMap(ids)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(tracker.update(walk(6, 60)).ended).toMatchObject([{ trackId: 1, reason: 'replaced' }]);
  });

  it('ends every track at a frame that failed', () => {
    const tracker = aTracker();
    follow(tracker, [[moving(0)], [moving(1)]]);
    const failed = tracker.fail({ analysedIndex: 2, timestampUs: 2 * STEP_US });
    expect(failed).toMatchObject({
      failed: true,
      faces: [],
      ended: [{ trackId: 1, reason: 'frame-failed' }],
    });
    expect(ids(tracker.update(frame(3, [moving(3)])))).toEqual([2]);
  });

  it('makes every frame its own track when frames are too far apart to link', () => {
    const tracker = aTracker(false);
    const tracked = [0, 1].map((index) => tracker.update(frame(index, [moving(0)])));
    expect(tracked.flatMap(ids)).toEqual([1, 2]);
    expect(tracked[0]?.faces[0]?.confirmed).toBe(true);
    expect(tracked[1]?.ended).toMatchObject([{ trackId: 1, reason: 'single-frame' }]);
    expect(tracker.finish()).toMatchObject([{ trackId: 2, reason: 'single-frame' }]);
  });

  it('ends what is left at the end of the media', () => {
    const tracker = aTracker();
    follow(tracker, [[moving(0)]]);
    expect(tracker.finish()).toMatchObject([{ trackId: 1, reason: 'end-of-media' }]);
    expect(tracker.finish()).toEqual([]);
  });

  it('is certain of a track up to some time ago, and up to its end where nothing changed', () => {
    const tracker = aTracker();
    const size = { widthPx: 64, heightPx: 36 };
    const striped = Uint8Array.from({ length: 64 * 36 * 3 }, (_, at) => (at % 50) * 5);
    const still: Box = [0.3, 0.2, 0.3, 0.5];
    const tracked = Array.from({ length: 20 }, (_, index) =>
      tracker.update(frame(index, [still], { picture: { pixels: striped, format: 'rgb24', size } })),
    );
    expect(tracked.map(({ certainUntilUs, timestampUs }) => timestampUs - certainUntilUs)).toEqual(
      Array.from({ length: 20 }, () => 4_500_000),
    );
    expect(tracker.finish()).toEqual([{ trackId: 1, reason: 'end-of-media', certainUntilUs: 1_900_000 }]);
  });

  it('is not certain of the last moments of a face that vanished in place, or that nobody looked at', () => {
    for (const isLookedAt of [true, false]) {
      const tracker = aTracker();
      const size = { widthPx: 64, heightPx: 36 };
      const pixels = Uint8Array.from({ length: 64 * 36 * 3 }, (_, at) => (at % 50) * 5);
      const look = isLookedAt ? { picture: { pixels, format: 'rgb24', size } as const } : {};
      for (let index = 0; index < 20; index++) tracker.update(frame(index, [[0.3, 0.2, 0.3, 0.5]], look));
      const gone = [20, 21].flatMap((index) => tracker.update(frame(index, [], look)).ended);
      expect(gone).toEqual([
        { trackId: 1, reason: 'unmatched', certainUntilUs: isLookedAt ? 400_000 : -2_600_000 },
      ]);
    }
  });

  it('is certain at once of a frame that is a track of its own', () => {
    const tracked = aTracker(false).update(frame(3, [moving(0)]));
    expect(tracked.certainUntilUs).toBe(tracked.timestampUs);
  });
});
