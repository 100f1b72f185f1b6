import type { NormalizedBox } from '../../contracts/geometry.ts';
import { intersectionArea } from '../../vision/box.ts';

const PICTURE: NormalizedBox = { x: 0, y: 0, width: 1, height: 1 };

/** A box that reaches further than this beyond the picture is no face's, in widths and heights of the picture. */
const LARGEST_SIDE = 2;

/** Tells whether a box is finite, has an area, is of a size that a face can have and shows at least partly in the picture. */
export function isSoundBox(box: NormalizedBox): boolean {
  // A box without an area, or with a number that is none, shares no area with the picture.
  return box.width <= LARGEST_SIDE && box.height <= LARGEST_SIDE && intersectionArea(box, PICTURE) > 0;
}
