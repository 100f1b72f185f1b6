/** One kind of thing that could be kept, and what is done with it. */
export interface RetentionRule {
  readonly category: string;
  /** `0` means never written. */
  readonly longestDays: number;
  readonly erasure: string;
}

/** What may exist, for how long, and how it is erased. A run needs one. */
export interface RetentionPolicy {
  readonly version: string;
  readonly rules: readonly RetentionRule[];
}

/** The retention policy that ships with the package. */
export const DEFAULT_RETENTION: RetentionPolicy = {
  version: '2026-11-01',
  rules: [
    {
      category: 'frames, crops, landmarks, embeddings, unreleased estimates, location, titles',
      longestDays: 0,
      erasure: 'never written; memory is overwritten with zeros after use',
    },
    {
      category: 'released results',
      longestDays: 0,
      erasure: 'handed to the caller and not kept by the program',
    },
    {
      category: 'consent record and registry: events, times, number of uses, no face data',
      longestDays: 1095,
      erasure: 'the files are removed from the folder FACEGATE_HOME',
    },
  ],
};
