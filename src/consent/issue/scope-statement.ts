import type { NormalizedBox } from '../../contracts/geometry.ts';

/** A corner of a region, in fractions of the displayed picture. */
export interface PicturePoint {
  readonly x: number;
  readonly y: number;
}

/** Whose face the consent is about, as the person states it; coordinates are fractions of the displayed picture. */
export type ScopeStatement =
  | { readonly kind: 'solo' }
  | { readonly kind: 'all-persons'; readonly expectedPersons: number }
  | {
      readonly kind: 'track-seed';
      readonly seeds: readonly { readonly timeUs: number; readonly box: NormalizedBox }[];
    }
  | {
      readonly kind: 'region-time';
      /** At least two; between them corners move in straight lines. The scope claims nobody outside their times. */
      readonly keyFrames: readonly { readonly timeUs: number; readonly polygon: readonly PicturePoint[] }[];
      /** Everything outside the region is blanked before detection, so that nobody else is processed at all. */
      readonly blankOutside?: boolean;
    };
