import { describe, expect, it } from 'vitest';
import { selectExpression } from '../../../src/media/frame-selection.ts';

describe('select expression', () => {
  it('takes everything unless there is a rate', () => {
    expect(selectExpression({ kind: 'all' })).toBe('1');
    expect(selectExpression({ kind: 'keyframes' })).toBe('key');
  });

  it('compares the interval of a frame with that of the last one taken', () => {
    expect(selectExpression({ kind: 'rate', framesPerSecond: 10 })).toBe(
      'isnan(prev_selected_t)+gt(floor(t*10.000000+0.000001),floor(prev_selected_t*10.000000+0.000001))',
    );
  });

  it.each([0, -1, NaN, Infinity, 1001])('refuses %d per second', (framesPerSecond) => {
    expect(() => selectExpression({ kind: 'rate', framesPerSecond })).toThrow(
      expect.objectContaining({ code: 'ERR_USAGE' }),
    );
  });
});
