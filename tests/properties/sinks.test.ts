import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReleasedObservation } from '../../src/index.ts';
import { readCues } from '../fixtures/read-cues.ts';
import { cellsOfRow, readCsv, readJsonLines, readParquet } from '../fixtures/read-rows.ts';
import { releasedFrame, releasedTrack } from '../fixtures/released-rows.ts';
import { writtenRows } from '../fixtures/written-rows.ts';

const timeUs = fc.integer({ min: -1e12, max: 1e15 });
const fraction = fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0);
const attributes = fc.record(
  {
    ageRangeYears: fc.tuple(fc.nat(116), fc.nat(116)),
    ageYears: fc.nat(1160).map((tenths) => tenths / 10),
    gender: fc.record({ label: fc.constantFrom('female', 'male'), probability: fraction }),
  },
  { requiredKeys: [] },
);
const trackId = fc.integer({ min: 1, max: 2 ** 31 - 1 });
const box = fc.record({ x: fraction, y: fraction, width: fraction, height: fraction });
const row: fc.Arbitrary<ReleasedObservation> = fc.oneof(
  fc
    .tuple(trackId, timeUs, fc.nat(1e9), fc.nat(1e6), attributes)
    .map(([id, startUs, lengthUs, framesAnalysed, values]) =>
      releasedTrack({ trackId: id, startUs, endUs: startUs + lengthUs, framesAnalysed, ...values }),
    ),
  fc
    .tuple(trackId, timeUs, box, attributes)
    .map(([id, time, face, values]) => releasedFrame(time, { trackId: id, box: face, ...values })),
);

/** Frames of up to three tracks, in the order of time; some say nothing. */
const frames = fc
  .uniqueArray(
    fc.record({
      id: fc.integer({ min: 1, max: 3 }),
      timeMs: fc.integer({ min: -300, max: 3000 }),
      values: attributes,
    }),
    { maxLength: 60, selector: ({ id, timeMs }) => `${id} ${timeMs}` },
  )
  .map((some) =>
    some
      .sort((a, b) => a.timeMs - b.timeMs)
      .map(({ id, timeMs, values }) => releasedFrame(timeMs * 1000, { trackId: id, ...values })),
  );

function speaks({ ageRangeYears, ageYears, gender }: ReleasedObservation): boolean {
  return ageRangeYears !== undefined || ageYears !== undefined || gender !== undefined;
}

/** Whether something was released about a track at a time: at a frame, or in a short pause between two that speak. */
function isReleasedAt(timeMs: number, rows: readonly ReleasedObservation[]): boolean {
  return [1, 2, 3].some((id) => {
    const track = rows.filter((observation) => observation.trackId === id);
    return track.some((frame, index) => {
      const fromMs = frame.startUs / 1000;
      const next = track[index + 1];
      const untilMs = next === undefined || !speaks(next) ? fromMs : next.startUs / 1000;
      return speaks(frame) && timeMs >= fromMs && timeMs <= (untilMs - fromMs <= 250 ? untilMs : fromMs);
    });
  });
}

describe('frames', () => {
  it('have a cue at every time at which something was released, and at no other', async () => {
    await fc.assert(
      fc.asyncProperty(frames, async (rows) => {
        const cues = readCues(await writtenRows('webvtt', rows));
        for (let timeMs = 0; timeMs <= 3300; timeMs += 7) {
          const shown = cues.some(([startMs, endMs]) => startMs <= timeMs && timeMs < endMs);
          expect(shown).toBe(isReleasedAt(timeMs, rows));
        }
        for (const { startUs } of rows.filter((frame) => speaks(frame) && frame.startUs >= 0)) {
          const timeMs = startUs / 1000;
          expect(cues.some(([startMs, endMs]) => startMs <= timeMs && timeMs < endMs)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('any rows', () => {
  it('read back equal from JSON Lines, CSV and Parquet', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 40 }), async (rows) => {
        const expected = rows.map(cellsOfRow);
        expect(readJsonLines(await writtenRows('jsonl', rows))).toEqual(expected);
        expect(readCsv(await writtenRows('csv', rows))).toEqual(expected);
        expect(await readParquet(await writtenRows('parquet', rows))).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });

  it('make a valid text track', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 40 }), async (rows) => {
        readCues(await writtenRows('webvtt', rows));
      }),
      { numRuns: 100 },
    );
  });

  it('never show a cell of the counts below the cohort', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 40 }), async (rows) => {
        const counts = JSON.parse((await writtenRows('counts', rows)).toString()) as {
          readonly cells: readonly { readonly tracks: number; readonly peopleAtLeast: number }[];
        };
        for (const { tracks, peopleAtLeast } of counts.cells) {
          expect(peopleAtLeast).toBeGreaterThanOrEqual(5);
          expect(tracks).toBeGreaterThanOrEqual(peopleAtLeast);
        }
      }),
      { numRuns: 100 },
    );
  });
});
