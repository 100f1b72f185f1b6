import { describe, expect, it } from 'vitest';
import { cueText, formatCue, formatTime, placementOver } from '../../../../src/sinks/web-vtt/cue.ts';
import { releasedTrack } from '../../../fixtures/released-rows.ts';

describe('formatTime', () => {
  it.each([
    [0, '00:00:00.000'],
    [61, '00:00:00.061'],
    [59_999, '00:00:59.999'],
    [3_599_999, '00:59:59.999'],
    [3_600_000, '01:00:00.000'],
    [86_400_000, '24:00:00.000'],
    [360_000_001, '100:00:00.001'],
  ])('%i ms is %s', (timeMs, text) => {
    expect(formatTime(timeMs)).toBe(text);
  });
});

describe('cueText', () => {
  const gender = { label: 'female', probability: 0.981 } as const;
  it.each([
    [{ ageRangeYears: [27, 38], ageYears: 31.5, gender } as const, 'age 27-38, female 98 %'],
    [{ ageYears: 31.5 }, 'age 32'],
    [{ gender }, 'female 98 %'],
    [{ gender: { label: 'male', probability: 0.999 } } as const, 'male 99 %'],
    [{}, undefined],
  ])('%j is %j', (row, text) => {
    expect(cueText(releasedTrack(row))).toBe(text);
  });
});

describe('placementOver', () => {
  it('is above the middle of the face', () => {
    const placement = placementOver({ x: 0.4, y: 0.5, width: 0.2, height: 0.3 });
    expect(placement).toMatchObject({ positionPercent: 50, linePercent: 42 });
  });

  it.each([0.02, 0.09, 0.17, 0.5, 0.83, 0.91, 0.98])('stands in the middle over a face at %d', (middle) => {
    const box = { x: middle - 0.02, y: 0.5, width: 0.04, height: 0.1 };
    const { positionPercent, linePercent, sizePercent } = placementOver(box);
    expect(Math.abs(positionPercent - 100 * middle)).toBeLessThanOrEqual(6);
    expect(positionPercent - sizePercent / 2).toBeGreaterThanOrEqual(0);
    expect(positionPercent + sizePercent / 2).toBeLessThanOrEqual(100);
    // The narrower the text, the more lines it has, all of them above the face.
    expect(linePercent).toBeLessThanOrEqual(50 - 8 * (44 / sizePercent) + 1);
  });

  it.each([
    ['the left edge', { x: 0, y: 0.5, width: 0.05, height: 0.1 }],
    ['the right edge', { x: 0.95, y: 0.5, width: 0.05, height: 0.1 }],
    ['the top', { x: 0.5, y: 0, width: 0.1, height: 0.1 }],
    ['the bottom', { x: 0.5, y: 1, width: 0, height: 0 }],
    ['the whole picture', { x: 0, y: 0, width: 1, height: 1 }],
  ])('stays inside the picture at %s', (_, box) => {
    const { positionPercent, linePercent, sizePercent } = placementOver(box);
    expect(positionPercent - sizePercent / 2).toBeGreaterThanOrEqual(0);
    expect(positionPercent + sizePercent / 2).toBeLessThanOrEqual(100);
    expect(linePercent).toBeGreaterThanOrEqual(0);
    expect(linePercent).toBeLessThanOrEqual(90);
  });
});

describe('formatCue', () => {
  it('writes a cue with and without its place', () => {
    const cue = { startMs: 0, endMs: 61, text: 'age 32' };
    expect(formatCue(cue)).toBe('00:00:00.000 --> 00:00:00.061\nage 32\n\n');
    const placement = { positionPercent: 31, linePercent: 42, sizePercent: 44 };
    expect(formatCue({ ...cue, placement })).toBe(
      '00:00:00.000 --> 00:00:00.061 position:31% line:42% size:44%\nage 32\n\n',
    );
  });
});
