import { EXIT } from '../errors/catalogue.ts';
import type { RunDecision } from './run-decision.ts';

/** Returns the exit status of a run that was denied before decoding. */
export function exitStatusOf(denied: Extract<RunDecision, { ok: false }>): 3 | 4 | 6 | 70 {
  const { rule, code } = denied.decision;
  if (rule === 5) return EXIT.media;
  if (rule === 28) return EXIT.internal;
  const unreadable = (rule === 6 && code !== 'D_NO_RECORD') || denied.logUnreadable;
  return unreadable ? EXIT.record : EXIT.denied;
}
