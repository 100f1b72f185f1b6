import type { Portrait } from './portraits.ts';

/** Exponent of the outline; 2 is an ellipse, larger is squarer. */
const OUTLINE_EXPONENT = 2.6;

/**
 * Returns how far out a place lies in a portrait's outline: 0 in its centre, 1 on its edge, more outside.
 *
 * @param xPx - Pixels of the portrait, from its left edge.
 * @param yPx - Pixels of the portrait, from its top edge.
 */
export function outlineRadius(portrait: Portrait, xPx: number, yPx: number): number {
  const { outline } = portrait;
  const dx = Math.abs(xPx - outline.centreXPx) / outline.radiusXPx;
  const dy = Math.abs(yPx - outline.centreYPx) / outline.radiusYPx;
  return (dx ** OUTLINE_EXPONENT + dy ** OUTLINE_EXPONENT) ** (1 / OUTLINE_EXPONENT);
}
