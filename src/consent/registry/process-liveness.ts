import { hasCode } from '../system-error.ts';

/** Tells whether no process of this number exists; one that may not be asked about exists. */
export function isGone(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return false;
  } catch (error) {
    return hasCode(error, 'ESRCH');
  }
}
