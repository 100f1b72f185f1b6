import { canonicalJson } from '../record/canonical.ts';
import type { ConsentEvent } from '../record/schema.ts';

/**
 * Joins a record's own events with those the registry has logged for it. One must continue the other: the longer list
 * is the truth. Returns `undefined` when they contradict each other, which is a forked history.
 */
export function mergeEvents(
  own: readonly ConsentEvent[],
  logged: readonly ConsentEvent[],
): readonly ConsentEvent[] | undefined {
  const [longer, shorter] = own.length >= logged.length ? [own, logged] : [logged, own];
  const agree = canonicalJson(longer.slice(0, shorter.length)) === canonicalJson(shorter);
  return agree ? longer : undefined;
}
