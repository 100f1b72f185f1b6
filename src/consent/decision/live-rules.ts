import type { LiveFacts } from './facts.ts';
import { impossible, unless, type Finding } from './finding.ts';

// State, time, uses and log: asked at every gate.

/** R08. */
export function stateRule({ state }: LiveFacts): Finding {
  switch (state) {
    case 'Given':
    case 'RenewedGiven':
      return undefined;
    case 'Unknown':
      return { verdict: 'DISCARD', rule: 8, code: 'D_STATE_UNKNOWN' };
    case 'Requested':
      return { verdict: 'DISCARD', rule: 8, code: 'D_STATE_REQUESTED' };
    case 'RequestDeferred':
      return { verdict: 'DISCARD', rule: 8, code: 'D_STATE_REQUESTDEFERRED' };
    case 'Refused':
      return { verdict: 'DISCARD', rule: 8, code: 'D_STATE_REFUSED' };
    case 'Expired':
      return { verdict: 'DISCARD', rule: 8, code: 'D_STATE_EXPIRED' };
    case 'Withdrawn':
      return { verdict: 'DISCARD', rule: 8, code: 'D_STATE_WITHDRAWN' };
    case 'Revoked':
      return { verdict: 'DISCARD', rule: 8, code: 'D_STATE_REVOKED' };
    case 'Invalidated':
      return { verdict: 'DISCARD', rule: 8, code: 'D_STATE_INVALIDATED' };
    default:
      return impossible(state);
  }
}

/** R09. */
export function termRule({ withinTerm }: LiveFacts): Finding {
  return unless(withinTerm, 9, 'DISCARD', 'D_TIME');
}

/** R10. */
export function usesRule({ uses }: LiveFacts): Finding {
  switch (uses) {
    case 'left':
      return undefined;
    case 'exhausted':
      return { verdict: 'DISCARD', rule: 10, code: 'D_USES' };
    case 'log-unwritable':
    case 'log-unreadable':
      return { verdict: 'DISCARD', rule: 10, code: 'E_LOG' };
    default:
      return impossible(uses);
  }
}
