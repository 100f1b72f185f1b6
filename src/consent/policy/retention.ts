/** One kind of thing that could be kept, for how long, and how it ends. */
export interface RetentionRule {
  /** Stable name of the category. */
  readonly id: string;
  /** What belongs to it. */
  readonly category: string;
  /** What it is kept for. */
  readonly purpose: string;
  /** `0` means never written. */
  readonly longestDays: number;
  readonly erasure: string;
  /** Where the duty comes from. */
  readonly law: string;
}

/** What may exist, for how long, and how it is erased. A run needs one. */
export interface RetentionPolicy {
  readonly version: string;
  /** Longest term of a consent, days: what the gate grants at most. */
  readonly consentTermDays: number;
  readonly rules: readonly RetentionRule[];
}

/**
 * The retention policy that the code enforces. `retention.json` and `RETENTION.md` are written from it, and a
 * `retention.json` may only be stricter.
 */
export const DEFAULT_RETENTION: RetentionPolicy = {
  version: '2026-11-01',
  consentTermDays: 30,
  rules: [
    {
      id: 'pictures-and-measurements',
      category: 'frames, crops, landmarks, embeddings, estimates that were not released',
      purpose: 'finding faces and estimating what was consented to, in memory',
      longestDays: 0,
      erasure: 'never written; memory is overwritten with zeros after use',
      law: '740 ILCS 14/15(a); Tex. Bus. & Com. Code 503.001(c)(3); GDPR Art. 5(1)(c), (e)',
    },
    {
      id: 'container-metadata',
      category: 'location, titles, device names and other metadata of the container',
      purpose: 'none: not read',
      longestDays: 0,
      erasure: 'never read into results, logs or files',
      law: 'GDPR Art. 5(1)(c)',
    },
    {
      id: 'released-results',
      category: 'results that the consent released',
      purpose: 'the purpose that the consent names',
      longestDays: 0,
      erasure: 'handed to whoever ran the program and not kept by it',
      law: '740 ILCS 14/15(a), (d); GDPR Art. 5(1)(b), (e)',
    },
    {
      id: 'consent-records',
      category: 'consent record and registry: events, times, number of uses; no face data',
      purpose: 'showing that consent was given, and honouring its withdrawal',
      longestDays: 1095,
      erasure: 'whoever runs the program removes the files from the folder FACEGATE_HOME',
      law: '740 ILCS 14/15(a), (b); GDPR Art. 7(1), 7(3)',
    },
  ],
};
