import { describe, expect, it } from 'vitest';
import { formatTimestamp, parseDuration, parseTimestamp } from '../../../../src/consent/record/time.ts';

describe('timestamps', () => {
  it('read back what they wrote', () => {
    expect(parseTimestamp('2026-02-28T23:59:59Z')).toBe(Date.UTC(2026, 1, 28, 23, 59, 59));
    expect(formatTimestamp(Date.UTC(2028, 1, 29) + 999)).toBe('2028-02-29T00:00:00Z');
    expect(parseTimestamp('2028-02-29T00:00:00Z')).toBe(Date.UTC(2028, 1, 29));
  });

  it.each([
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01',
    '',
    'x2026-01-01T00:00:00Z',
    '2026-01-01T00:00:00Z\n',
    // Beyond the year 9999 it would even read back.
    '+010000-01-01T00:00Z',
  ])('refuse %j', (text) => {
    expect(parseTimestamp(text)).toBeUndefined();
  });
});

describe('durations', () => {
  it.each([
    ['P30D', 30 * 86_400_000],
    ['PT36H', 36 * 3_600_000],
    ['PT90M', 90 * 60_000],
    ['PT5S', 5000],
    ['P1DT2H3M4S', 86_400_000 + 2 * 3_600_000 + 3 * 60_000 + 4000],
  ])('%s is %i ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['P', 'PT', 'P0D', 'PT0S', 'P1Y', 'P1M', 'P1W', '-P1D', 'P1.5D', 'P99999D', '1D', 'P1D ', 'xP1D'])(
    'refuse %j',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );
});
