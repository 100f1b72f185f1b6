import { describe, expect, it } from 'vitest';
import { formatJsonLine } from '../../../src/sinks/json-lines.ts';
import { releasedFrame, releasedTrack } from '../../fixtures/released-rows.ts';

describe('formatJsonLine', () => {
  it('writes a track', () => {
    const track = releasedTrack({
      ...{ trackId: 3, startUs: -40_000, endUs: 900_000, framesAnalysed: 10 },
      ...{ ageRangeYears: [20, 40], ageYears: 30.5, gender: { label: 'female', probability: 0.9 } },
    });
    expect(formatJsonLine(track)).toBe(
      '{"type":"track","trackId":3,"startUs":-40000,"endUs":900000,"framesAnalysed":10,"ageRangeYears":[20,40],' +
        '"ageYears":30.5,"gender":{"label":"female","probability":0.9},"decision":"A_CONSENT"}',
    );
  });

  it('writes a frame, and leaves out what was not released', () => {
    expect(formatJsonLine(releasedFrame(5))).toBe(
      '{"type":"frame","trackId":1,"timestampUs":5,"box":{"x":0.25,"y":0.5,"width":0.125,"height":0.25},' +
        '"decision":"A_CONSENT"}',
    );
  });
});
