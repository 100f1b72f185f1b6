const DURATION = /^P(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,4})M)?(?:(\d{1,5})S)?)?$/;

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

export const DAY_MS = 24 * HOUR_MS;

/**
 * Returns the milliseconds since 1970 of a time written as `YYYY-MM-DDTHH:MM:SSZ`, or `undefined` if it is written in
 * any other way or names a moment that does not exist (`Date.parse` alone accepts 31 February).
 */
export function parseTimestamp(text: string): number | undefined {
  // Only a year beyond 9999, which is written with a sign, comes back as it was without having this form.
  if (!/^\d/.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isFinite(ms) && formatTimestamp(ms) === text ? ms : undefined;
}

/** Writes a time as `YYYY-MM-DDTHH:MM:SSZ`, cutting milliseconds off. */
export function formatTimestamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/**
 * Returns the milliseconds of an ISO 8601 duration in days, hours, minutes and seconds (`P30D`, `PT12H`), or
 * `undefined` for any other form. Months and years have no fixed length and zero means endless to some: both refused.
 */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (match === null) return undefined;
  const [days, hours, minutes, seconds] = [1, 2, 3, 4].map((group) => Number(match[group] ?? 0));
  const ms =
    (days ?? 0) * DAY_MS + (hours ?? 0) * HOUR_MS + (minutes ?? 0) * MINUTE_MS + (seconds ?? 0) * SECOND_MS;
  return ms > 0 ? ms : undefined;
}
