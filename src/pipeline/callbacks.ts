import { FacegateError } from '../errors/facegate-error.ts';

/**
 * Calls the functions that a caller passed to a run. One that throws, or returns a promise that rejects, neither breaks
 * what it was called from nor goes unnoticed: the run ends at its next {@link Callbacks.expectSound}.
 */
export class Callbacks {
  private failed = false;

  /** Returns `callback` such that it never throws; `undefined` stays so. */
  guarded<Value>(callback: ((value: Value) => unknown) | undefined): ((value: Value) => void) | undefined {
    if (callback === undefined) return undefined;
    return (value) => {
      try {
        const returned = callback(value);
        if (returned instanceof Promise) returned.catch(this.fail);
      } catch {
        this.fail();
      }
    };
  }

  /** Throws `ERR_CALLBACK` once a callback has failed. */
  expectSound(): void {
    if (this.failed) throw new FacegateError('ERR_CALLBACK');
  }

  private readonly fail = (): void => {
    this.failed = true;
  };
}
