import { AGE_VERIFICATION } from '../consent/purposes.ts';
import type { AgeVerification } from '../consent/released-observation.ts';
import type { RunSummary } from '../telemetry/run-summary.ts';
import { onePass } from './analyze.ts';
import type { AnalyzeOptions } from './options.ts';
import { ANSWERS } from './outlet.ts';

/** What an age verification is asked to do: the purpose is fixed, and the record states the age that is asked about. */
export type VerifyAgeOptions = Omit<AnalyzeOptions, 'purpose' | 'attributes' | 'granularity'>;

/** A run: its answers, and what it did. */
export interface AgeVerificationRun extends AsyncIterable<AgeVerification> {
  /** Resolves when the iteration has ended, in whatever way; never rejects. */
  readonly summary: Promise<RunSummary>;
}

/**
 * Answers, for every person in the media whom a consent to `dpv:AgeVerification` covers, whether the whole age interval
 * is at or above the age that the record states: yes or no, and no age. A denial is not an error: the iteration ends and
 * the summary says `denied` with the gate's code.
 *
 * @param mediaPath - A file, or a folder of images.
 * @returns an iterable for one pass; iterating throws `FacegateError` only, `ERR_USAGE` when it was iterated
 *   before.
 */
export function verifyAge(mediaPath: string, options: VerifyAgeOptions): AgeVerificationRun {
  const asked = {
    ...options,
    purpose: AGE_VERIFICATION,
    // Either of them may be what the record grants; neither is handed out.
    attributes: ['age-range', 'age'],
    granularity: 'track',
  } as const;
  return onePass(mediaPath, asked, ANSWERS);
}
