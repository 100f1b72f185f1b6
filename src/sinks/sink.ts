import type { ReleasedObservation } from '../consent/released-observation.ts';

/**
 * Where released observations go. A sink takes nothing else: that its input was released by the gate is checked
 * before it is called.
 */
export interface Sink {
  /** Resolves when the observation is handed over and more may be written (back-pressure). Throws `ERR_OUTPUT`. */
  write(observation: ReleasedObservation): Promise<void>;
  /** Completes the output. Until then a file has its final name with `.partial` appended. Throws `ERR_OUTPUT`. */
  close(): Promise<void>;
  /** Gives the output up: a file is removed. Never throws. */
  abandon(): Promise<void>;
}
