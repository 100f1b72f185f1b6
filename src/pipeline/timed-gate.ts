import type { Gate } from '../consent/gate.ts';
import type { DecisionTimes } from '../telemetry/decision-times.ts';
import type { StageClock } from '../telemetry/stage-clock.ts';

/**
 * Returns the same gate with the time of every call added to the clock, and that of every decision to `times`: what
 * consent costs is part of every run.
 */
export function timedGate(gate: Gate, clock: StageClock, times: DecisionTimes): Gate {
  const decide = <Verdict>(question: () => Verdict): Verdict => {
    const startMs = performance.now();
    try {
      return clock.measure('gate', question);
    } finally {
      times.add(performance.now() - startMs);
    }
  };
  return {
    run: gate.run,
    claimTimes: gate.claimTimes,
    detectionRegion: (timestampUs) => clock.measure('gate', () => gate.detectionRegion(timestampUs)),
    observe: (frame) => {
      clock.measure('gate', () => {
        gate.observe(frame);
      });
    },
    decideTrack: (trackId) => decide(() => gate.decideTrack(trackId)),
    conclude: (ended) => {
      clock.measure('gate', () => {
        gate.conclude(ended);
      });
    },
    release: (observation) => decide(() => gate.release(observation)),
    verifyAge: (observation) => decide(() => gate.verifyAge(observation)),
    mayLeave: () => clock.measure('gate', () => gate.mayLeave()),
    counts: () => gate.counts(),
  };
}
