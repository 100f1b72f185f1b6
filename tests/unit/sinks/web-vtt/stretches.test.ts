import { describe, expect, it } from 'vitest';
import type { ReleasedObservation } from '../../../../src/index.ts';
import type { Cue } from '../../../../src/sinks/web-vtt/cue.ts';
import { Stretches } from '../../../../src/sinks/web-vtt/stretches.ts';
import { releasedFrame, releasedTrack } from '../../../fixtures/released-rows.ts';

/** Feeds rows in order and returns the cues as start, end and text. */
function cuesOf(rows: readonly ReleasedObservation[]): readonly (readonly [number, number, string])[] {
  const stretches = new Stretches();
  const cues: Cue[] = [];
  for (const row of rows) {
    cues.push(...(row.box === undefined ? stretches.end(row) : stretches.add(row, row.box)));
  }
  cues.push(...stretches.finish());
  return cues.map(({ startMs, endMs, text }) => [startMs, endMs, text]);
}

const framesAt = (
  timesMs: readonly number[],
  row: Parameters<typeof releasedFrame>[1],
): ReleasedObservation[] => timesMs.map((timeMs) => releasedFrame(timeMs * 1000, row));

describe('frames of a track', () => {
  it('are one cue, from the first released frame to the last and not beyond', () => {
    expect(cuesOf(framesAt([100, 200, 300], { ageYears: 30 }))).toEqual([[100, 301, 'age 30']]);
  });

  it('leave a pause in which nothing was released without a cue', () => {
    expect(cuesOf(framesAt([0, 100, 400, 500], { ageYears: 30 }))).toEqual([
      [0, 101, 'age 30'],
      [400, 501, 'age 30'],
    ]);
    expect(cuesOf(framesAt([0, 250], { ageYears: 30 }))).toEqual([[0, 251, 'age 30']]);
  });

  it('change their text without a blink', () => {
    const rows = [...framesAt([0, 100], { ageYears: 30 }), ...framesAt([200, 300], { ageYears: 31 })];
    expect(cuesOf(rows)).toEqual([
      [0, 200, 'age 30'],
      [200, 301, 'age 31'],
    ]);
  });

  it('follow the face in steps', () => {
    const moving = Array.from({ length: 11 }, (_, index) =>
      releasedFrame(index * 100_000, {
        ageYears: 30,
        box: { x: 0.4 + index * 0.01, y: 0.5, width: 0.1, height: 0.1 },
      }),
    );
    const cues = cuesOf(moving);
    expect(cues.length).toBeGreaterThan(3);
    expect(cues.length).toBeLessThan(8);
    cues.slice(1).forEach(([startMs], index) => {
      expect(startMs).toBe(cues[index]?.[1]);
    });
  });

  it('end at a frame of which no attribute was released', () => {
    const rows = [
      ...framesAt([0, 100], { ageYears: 30 }),
      ...framesAt([200], {}),
      ...framesAt([300], { ageYears: 30 }),
    ];
    expect(cuesOf(rows)).toEqual([
      [0, 101, 'age 30'],
      [300, 301, 'age 30'],
    ]);
  });

  it('of two tracks are told apart', () => {
    const rows = [0, 100, 200].flatMap((timeMs) => [
      ...framesAt([timeMs], { trackId: 1, ageYears: 30 }),
      ...framesAt([timeMs], { trackId: 2, ageYears: 60 }),
    ]);
    expect(cuesOf(rows)).toEqual([
      [0, 201, 'age 30'],
      [0, 201, 'age 60'],
    ]);
  });

  it('of a second track may come after all of the first, from the beginning again', () => {
    const rows = [
      ...framesAt([0, 100, 200], { trackId: 1, ageYears: 30 }),
      releasedTrack({ trackId: 1, endUs: 200_000, ageYears: 30 }),
      ...framesAt([0, 100, 200], { trackId: 2, ageYears: 60 }),
      releasedTrack({ trackId: 2, endUs: 200_000, ageYears: 60 }),
    ];
    expect(cuesOf(rows)).toEqual([
      [0, 201, 'age 30'],
      [0, 201, 'age 60'],
    ]);
  });

  it('are not repeated by the row of their track, however long they are over', () => {
    const rows = [
      ...framesAt([0, 100], { trackId: 1, ageYears: 30 }),
      ...framesAt([1000], { trackId: 2, ageYears: 60 }),
      releasedTrack({ trackId: 1, endUs: 100_000, ageYears: 30 }),
    ];
    expect(cuesOf(rows)).toEqual([
      [0, 101, 'age 30'],
      [1000, 1001, 'age 60'],
    ]);
  });
});

describe('a track without frames', () => {
  it('is one cue', () => {
    const track = releasedTrack({ startUs: 40_500, endUs: 1_000_400, ageYears: 30 });
    expect(cuesOf([track])).toEqual([[40, 1001, 'age 30']]);
  });

  it('is none without an attribute', () => {
    expect(cuesOf([releasedTrack()])).toEqual([]);
  });
});

describe('times before the start of the media', () => {
  it('are never negative, and what is over by then is not shown', () => {
    expect(cuesOf(framesAt([-100, 0, 100], { ageYears: 30 }))).toEqual([[0, 101, 'age 30']]);
    expect(cuesOf(framesAt([-300, -200], { ageYears: 30 }))).toEqual([]);
    expect(cuesOf([releasedTrack({ startUs: -500_000, endUs: -100_000, ageYears: 30 })])).toEqual([]);
  });
});
