import { SANDBOX_FEATURES, type SandboxFeature } from './features.ts';

/** `strict`: a feature that is missing denies the run. `available`: what the machine offers is used. */
export const SANDBOX_REQUIREMENTS = ['available', 'strict'] as const;

export type SandboxRequirement = (typeof SANDBOX_REQUIREMENTS)[number];

/** Returns the features that must not be missing. */
export function requiredFeatures(requirement: SandboxRequirement): readonly SandboxFeature[] {
  return requirement === 'strict' ? SANDBOX_FEATURES : [];
}
