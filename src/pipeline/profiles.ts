import type { CropLimits } from './crop-limits.ts';

/** Models that were chosen together, and how often they look. */
export interface Profile {
  /** Detector id of the package's manifest, which includes the size of its pictures. */
  readonly detector: string;
  /** Attribute model id of the package's manifest. */
  readonly attributeModel: string;
  /** Look at every crop mirrored as well: twice the work. */
  readonly mirrorCrops: boolean;
  readonly crops: Pick<CropLimits, 'perTrack' | 'perUnsettledTrack'>;
}

/** Chosen from measurements; the figures are in the model cards. */
export const PROFILES = {
  fast: {
    detector: 'rfb-320',
    attributeModel: 'age-gender',
    mirrorCrops: false,
    crops: { perTrack: 8, perUnsettledTrack: 16 },
  },
  balanced: {
    detector: 'rfb-416',
    attributeModel: 'age-gender',
    mirrorCrops: true,
    crops: { perTrack: 8, perUnsettledTrack: 16 },
  },
} as const satisfies Record<string, Profile>;

export type ProfileName = keyof typeof PROFILES;

export const DEFAULT_PROFILE: ProfileName = 'balanced';

/** Names of the profiles, cheapest first. */
export const PROFILE_NAMES: readonly ProfileName[] = ['fast', 'balanced'];
