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

/**
 * Returns the slope of what a jagged curve stands on: that between the lowest points of stretches of equal length, as
 * {@link medianSlope} has it. Memory rises until garbage is collected; what rises from one lowest point to the next stays.
 *
 * @param stretches - How many; in each the curve should come down at least once.
 */
export function floorSlope(points: readonly (readonly [x: number, y: number])[], stretches: number): number {
  const xs = points.map(([x]) => x);
  const first = Math.min(...xs);
  const length = (Math.max(...xs) - first) / stretches;
  const lowest = new Map<number, readonly [number, number]>();
  for (const point of points) {
    const stretch = Math.min(stretches - 1, Math.floor((point[0] - first) / length));
    const known = lowest.get(stretch);
    if (known === undefined || point[1] < known[1]) lowest.set(stretch, point);
  }
  return medianSlope([...lowest.values()]);
}

/** Returns at most so many of some items, evenly spread, the first and the last among them. */
export function thinned<Item>(items: readonly Item[], most: number): Item[] {
  if (items.length <= most) return [...items];
  return Array.from(
    { length: most },
    (_, index) => items[Math.round((index * (items.length - 1)) / (most - 1))],
  ).filter((item): item is Item => item !== undefined);
}
