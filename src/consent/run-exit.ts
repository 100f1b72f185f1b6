import { EXIT } from '../errors/catalogue.ts';
import type { RunDecision } from './run-decision.ts';

/** Returns the exit status of a run that was denied before decoding. */
export function exitStatusOf(denied: Extract<RunDecision, { ok: false }>): 3 | 4 | 6 | 70 {
  switch (denied.decision.rule) {
    case 5:
      return EXIT.media;
    case 6:
      return denied.decision.code === 'D_NO_RECORD' ? EXIT.denied : EXIT.record;
    case 28:
      return EXIT.internal;
    default:
      return denied.logUnreadable ? EXIT.record : EXIT.denied;
  }
}
