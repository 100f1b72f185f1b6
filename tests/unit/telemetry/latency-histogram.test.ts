import { describe, expect, it } from 'vitest';
import { LatencyHistogram } from '../../../src/telemetry/latency-histogram.ts';

describe('the latency histogram', () => {
  it('tells percentiles to within one percent', () => {
    const histogram = new LatencyHistogram();
    for (let ms = 1; ms <= 1000; ms += 1) histogram.add(ms);
    const { median, p95, p99, maximum } = histogram.latencyMs;
    for (const [told, true_] of [
      [median, 500],
      [p95, 950],
      [p99, 990],
    ] as const) {
      expect(Math.abs(told / true_ - 1)).toBeLessThan(0.0101);
    }
    expect(maximum).toBe(1000);
  });

  it('is 0 without a frame, and never beyond the longest', () => {
    const histogram = new LatencyHistogram();
    expect(histogram.latencyMs).toEqual({ median: 0, p95: 0, p99: 0, maximum: 0 });
    histogram.add(7);
    expect(histogram.latencyMs.maximum).toBe(7);
    expect(histogram.latencyMs.median).toBeLessThanOrEqual(7);
    expect(histogram.latencyMs.median).toBeGreaterThan(6.9);
    histogram.add(0);
    expect(histogram.latencyMs.median).toBeCloseTo(0.01, 3);
  });

  it('takes times beyond its last bin', () => {
    const histogram = new LatencyHistogram();
    histogram.add(1e9);
    expect(histogram.latencyMs.maximum).toBe(1e9);
    expect(histogram.latencyMs.median).toBeGreaterThan(3.6e6);
  });
});
