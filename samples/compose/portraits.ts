import type { NormalizedBox, PixelSize } from '../../src/contracts/geometry.ts';

/** A person whose portrait the scenes use. Nobody else appears in any sample. */
export type PersonId = 'collins' | 'hopper';

/** One portrait: where it lies, where its face is, and the outline that is cut out of it. */
export interface Portrait {
  readonly id: PersonId;
  readonly name: string;
  /** Path from the repository's root. */
  readonly path: string;
  readonly size: PixelSize;
  /** Edge of the forehead (fringe or hat) to the chin, cheek to cheek, in pixels of the portrait. */
  readonly facePx: NormalizedBox;
  /**
   * Superellipse around face and collar, in pixels of the portrait. It leaves out the crown of the hair and of the
   * hat: at 320 pixels of width a detector takes a parting or a badge for a further small face now and then.
   */
  readonly outline: {
    readonly centreXPx: number;
    readonly centreYPx: number;
    readonly radiusXPx: number;
    readonly radiusYPx: number;
  };
}

/** The two public-domain portraits; `samples/portraits/PROVENANCE.md` says where they come from. */
export const PORTRAITS: Readonly<Record<PersonId, Portrait>> = {
  collins: {
    id: 'collins',
    name: 'Eileen Collins',
    path: 'samples/portraits/collins.jpg',
    size: { widthPx: 212, heightPx: 252 },
    facePx: { x: 61, y: 80, width: 89, height: 98 },
    outline: { centreXPx: 106, centreYPx: 142, radiusXPx: 96, radiusYPx: 102 },
  },
  hopper: {
    id: 'hopper',
    name: 'Grace Hopper',
    path: 'samples/portraits/hopper.jpg',
    size: { widthPx: 384, heightPx: 424 },
    facePx: { x: 105, y: 131, width: 173, height: 198 },
    outline: { centreXPx: 192, centreYPx: 222, radiusXPx: 176, radiusYPx: 176 },
  },
};
