import type { ReleasedObservation } from '../consent/released-observation.ts';
import type { Output } from './output.ts';
import type { Sink } from './sink.ts';

/** Writes one JSON object per line, in the order of release. */
export function jsonLinesSink(output: Output): Sink {
  return {
    write: (observation) => output.write(`${formatJsonLine(observation)}\n`),
    close: () => output.close(),
    abandon: () => output.abandon(),
  };
}

/**
 * Returns one row as JSON: `type` is `frame` for an observation of one frame (it has a box), else `track`. Attributes
 * that the record does not cover are absent.
 */
export function formatJsonLine(observation: ReleasedObservation): string {
  const { trackId, startUs, endUs, framesAnalysed, box, ageRangeYears, ageYears, gender, decision } =
    observation;
  const time =
    box === undefined
      ? { type: 'track', trackId, startUs, endUs, framesAnalysed }
      : { type: 'frame', trackId, timestampUs: startUs, box };
  return JSON.stringify({ ...time, ageRangeYears, ageYears, gender, decision });
}
