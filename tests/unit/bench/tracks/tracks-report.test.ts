import { describe, expect, it } from 'vitest';
import { isMet } from '../../../../bench/report/headline-text.ts';
import { renderMarkdown } from '../../../../bench/report/markdown.ts';
import { tracksReport, type MeasuredClip } from '../../../../bench/tracks/tracks-report.ts';
import { RUN_FACTS } from '../run-facts.ts';

const CLIP: MeasuredClip = {
  clip: 'webcam.mp4',
  framesPerSecond: 10,
  people: 1,
  frames: 600,
  tracks: 1,
  certainTracks: 1,
  anew: 0,
  crops: [9],
  singleFrameSpread: 2,
  trackSpread: 0.5,
};

describe('tracksReport', () => {
  it('counts tracks of known people only, and takes the worst clip', () => {
    const unknown: MeasuredClip = {
      clip: 'street.mp4',
      framesPerSecond: 10,
      frames: 10,
      tracks: 3,
      certainTracks: 0,
      anew: 1,
      crops: [4, 17, 2],
      singleFrameSpread: NaN,
      trackSpread: NaN,
    };
    const report = tracksReport(RUN_FACTS, [CLIP, unknown]);
    const { headlines } = report.run.summary;
    expect(headlines.map(({ label, value }) => [label, value])).toEqual([
      ['Tracks of 1 people, 10 frames/s', 1],
      ['Most crops of a track, 10 frames/s', 17],
      ['Largest ratio of spreads, 10 frames/s', 0.25],
    ]);
    expect(headlines.map(isMet)).toEqual([undefined, false, true]);
    expect(renderMarkdown(report)).toMatch(/\| street.mp4 +\| +10 \| +\? \| +3 \|/);
  });

  it('does not meet its target where an estimate moves by more than a third', () => {
    const [, , ratio] = tracksReport(RUN_FACTS, [{ ...CLIP, trackSpread: 0.7 }]).run.summary.headlines;
    expect(ratio).toBeDefined();
    expect(ratio === undefined || isMet(ratio)).toBe(false);
  });
});
