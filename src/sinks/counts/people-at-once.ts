/** When a track was in the picture, both times included. Microseconds. */
export interface Presence {
  readonly startUs: number;
  readonly endUs: number;
}

/**
 * Returns the largest number of tracks that were in the picture at one moment. Nobody is recognised, and one person
 * can be many tracks, one after the other: only tracks at the same moment are surely different people (a mirror
 * or a picture in the picture apart), so this is how many people there are at least.
 */
export function peopleAtOnce(presences: readonly Presence[]): number {
  const arrivals = Float64Array.from(presences, ({ startUs }) => startUs).sort();
  const departures = Float64Array.from(presences, ({ endUs }) => endUs).sort();
  let most = 0;
  let departed = 0;
  arrivals.forEach((timeUs, arrived) => {
    while ((departures[departed] ?? Infinity) < timeUs) departed++;
    most = Math.max(most, arrived + 1 - departed);
  });
  return most;
}
