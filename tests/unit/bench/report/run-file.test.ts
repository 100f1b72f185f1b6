import { describe, expect, it } from 'vitest';
import { runFileSchema, seriesNamed } from '../../../../bench/report/run-file.ts';
import { benchRun } from '../../../fixtures/bench-run.ts';

describe('the run file', () => {
  it('adds the spread of every series', () => {
    const run = benchRun();
    expect(run.summary.spreads[0]).toEqual({
      name: 'all frames',
      unit: 'frames/s',
      count: 3,
      median: 181.25,
      lowerQuartile: 180.375,
      upperQuartile: 182.125,
    });
    expect(runFileSchema.parse(JSON.parse(JSON.stringify(run)))).toEqual(run);
  });

  it('is refused when its summary is not that of its samples', () => {
    const run = benchRun();
    const changed = structuredClone(run);
    const [first] = changed.summary.spreads;
    if (first === undefined) throw new Error('no spread');
    first.median += 1;
    expect(runFileSchema.safeParse(changed).success).toBe(false);
  });

  it('is refused with two series of one name, with a field too many, and with a number that is none', () => {
    const run = benchRun();
    const twice = { ...run, samples: [...run.samples, ...run.samples] };
    expect(runFileSchema.safeParse(twice).success).toBe(false);
    expect(runFileSchema.safeParse({ ...run, hostname: 'x' }).success).toBe(false);
    const one = { name: 'x', unit: '', better: 'higher' as const, values: [NaN] };
    expect(() => benchRun({ samples: [one] })).toThrow();
  });

  it('finds a series by its name', () => {
    expect(seriesNamed(benchRun(), 'first row').values).toEqual([712, 708, 731]);
    expect(() => seriesNamed(benchRun(), 'another')).toThrow(TypeError);
  });
});
