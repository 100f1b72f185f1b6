import type { Gate } from '../consent/gate.ts';
import type { StageClock } from '../telemetry/stage-clock.ts';

/** Returns the same gate with the time of every call added to the clock: what consent costs is part of every run. */
export function timedGate(gate: Gate, clock: StageClock): Gate {
  return {
    run: gate.run,
    claimTimes: gate.claimTimes,
    detectionRegion: (timestampUs) => clock.measure('gate', () => gate.detectionRegion(timestampUs)),
    observe: (frame) => {
      clock.measure('gate', () => {
        gate.observe(frame);
      });
    },
    decideTrack: (trackId) => clock.measure('gate', () => gate.decideTrack(trackId)),
    conclude: () => {
      clock.measure('gate', () => {
        gate.conclude();
      });
    },
    release: (observation) => clock.measure('gate', () => gate.release(observation)),
    verifyAge: (observation) => clock.measure('gate', () => gate.verifyAge(observation)),
    counts: () => gate.counts(),
  };
}
