import { medianOf } from './quantile.ts';

/** Points beyond this number are thinned out evenly: the work grows with the square. */
const MOST_POINTS = 300;

/**
 * Returns the slope of y over x as the median of the slopes between all pairs of points (Theil and Sen): single jumps,
 * such as those of a garbage collector, do not move it. 0 for fewer than two distinct x.
 */
export function medianSlope(points: readonly (readonly [x: number, y: number])[]): number {
  const kept = thinned(points, MOST_POINTS);
  const slopes = kept.flatMap(([x1, y1], index) =>
    kept.slice(index + 1).flatMap(([x2, y2]) => (x2 === x1 ? [] : [(y2 - y1) / (x2 - x1)])),
  );
  return medianOf(slopes) ?? 0;
}

/** Returns at most so many of some items, evenly spread, the first and the last among them. */
export function thinned<Item>(items: readonly Item[], most: number): Item[] {
  if (items.length <= most) return [...items];
  return Array.from(
    { length: most },
    (_, index) => items[Math.round((index * (items.length - 1)) / (most - 1))],
  ).filter((item): item is Item => item !== undefined);
}
