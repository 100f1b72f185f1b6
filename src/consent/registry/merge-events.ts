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
  const agree = shorter.every((event, index) => sameEvent(event, longer[index]));
  return agree ? longer : undefined;
}

function sameEvent(one: ConsentEvent, other: ConsentEvent | undefined): boolean {
  return other !== undefined && canonicalJson(one) === canonicalJson(other);
}
