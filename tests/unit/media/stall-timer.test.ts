import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StallTimer } from '../../../src/media/stall-timer.ts';

const PERIOD_MS = 1000;

describe('StallTimer', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('calls back after a period, at most a quarter late, and again after another', () => {
    const onStall = vi.fn();
    const timer = new StallTimer(PERIOD_MS, onStall);
    vi.advanceTimersByTime(PERIOD_MS);
    expect(onStall).not.toHaveBeenCalled();
    vi.advanceTimersByTime(PERIOD_MS / 4);
    expect(onStall).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(1.25 * PERIOD_MS);
    expect(onStall).toHaveBeenCalledTimes(2);
    timer.stop();
  });

  it('does not call back while it is restarted in time, nor once it is stopped', () => {
    const onStall = vi.fn();
    const timer = new StallTimer(PERIOD_MS, onStall);
    for (let restart = 0; restart < 10; restart++) {
      vi.advanceTimersByTime(0.9 * PERIOD_MS);
      timer.restart();
    }
    timer.stop();
    vi.advanceTimersByTime(10 * PERIOD_MS);
    expect(onStall).not.toHaveBeenCalled();
  });

  it('takes a machine that was suspended for no stall', () => {
    const onStall = vi.fn();
    const clock = vi.spyOn(performance, 'now');
    const timer = new StallTimer(PERIOD_MS, onStall);
    vi.advanceTimersByTime(PERIOD_MS / 2);
    const wokenMs = performance.now() + 60 * PERIOD_MS;
    clock.mockReturnValue(wokenMs);
    vi.advanceTimersByTime(PERIOD_MS / 4);
    expect(onStall).not.toHaveBeenCalled();
    timer.stop();
    clock.mockRestore();
  });
});
