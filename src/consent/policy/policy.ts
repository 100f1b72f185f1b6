import { parseTimestamp } from '../record/time.ts';
import { DEFAULT_NOTICE, type Notice } from './notice.ts';
import { DEFAULT_RETENTION, type RetentionPolicy } from './retention.ts';

/** A model by the digest of its file. */
export interface ModelDigest {
  readonly id: string;
  /** SHA-256, lower-case hex. */
  readonly sha256: string;
}

/** Everything the gate is told by whoever runs it. There is no switch in it that lets more out than a record grants. */
export interface GatePolicy {
  readonly notice: Notice;
  readonly controller: { readonly name: string; readonly contact: string };
  readonly retention: RetentionPolicy;
  /** The models that may be loaded: those the notice speaks for. */
  readonly models: readonly ModelDigest[];
  /** Longest term of a grant by configuration, in days; the notice and the law may shorten it further. */
  readonly longestTermDays: number;
  /** The age model's measured mean absolute error, in years; widens the distance kept from minors. */
  readonly measuredAgeErrorYears: number;
  /** Smallest probability, 0.5..1, with which a gender may be released. */
  readonly minimumGenderProbability: number;
  /** False: records signed by a demonstration key count as unsigned. */
  readonly acceptDemonstrationKeys: boolean;
  /** Sandbox features that must not be missing. */
  readonly requiredSandboxFeatures: readonly string[];
  /** Whether the run writes pictures, so that an unclaimed face must be covered instead of left out. */
  readonly writesPictures: boolean;
}

/**
 * Returns the policy that ships with the package.
 *
 * @param models - Identifier and digest of every model of the manifest; an empty list lets no model run.
 */
export function defaultPolicy(models: readonly ModelDigest[]): GatePolicy {
  return {
    notice: DEFAULT_NOTICE,
    controller: { name: 'The person who runs facegate on this device', contact: 'on this device' },
    retention: DEFAULT_RETENTION,
    models,
    longestTermDays: DEFAULT_RETENTION.consentTermDays,
    // Age net alone on adults with known birth years; see the model card.
    measuredAgeErrorYears: 6.6,
    // On 267 photographs, labels of .5 to .7 were wrong in one case of three, those above .7 in one of ten: `bench:age-interval`.
    minimumGenderProbability: 0.7,
    acceptDemonstrationKeys: true,
    requiredSandboxFeatures: [],
    writesPictures: false,
  };
}

/** Tells whether a policy is complete and its numbers make sense (R01). */
export function isSoundPolicy(policy: GatePolicy): boolean {
  const { notice, controller, retention } = policy;
  return (
    notice.text.trim() !== '' &&
    notice.language !== '' &&
    parseTimestamp(notice.date) !== undefined &&
    notice.longestTermDays > 0 &&
    Number.isFinite(notice.longestTermDays) &&
    controller.name.trim() !== '' &&
    controller.contact.trim() !== '' &&
    retention.version !== '' &&
    policy.longestTermDays <= retention.consentTermDays &&
    retention.rules.length > 0 &&
    retention.rules.every((rule) => rule.longestDays >= 0 && rule.erasure !== '') &&
    policy.longestTermDays > 0 &&
    Number.isFinite(policy.longestTermDays) &&
    policy.measuredAgeErrorYears >= 0 &&
    Number.isFinite(policy.measuredAgeErrorYears) &&
    policy.minimumGenderProbability >= 0.5 &&
    policy.minimumGenderProbability <= 1
  );
}
