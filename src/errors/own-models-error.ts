import type { ErrorCode } from './catalogue.ts';
import { FacegateError } from './facegate-error.ts';

/** A fault in a folder of models of the user's own: it is mended there, and not as the package's models are. */
export class OwnModelsError extends FacegateError {
  /** @param code - A code of the catalogue; exit status and the advice for models of one's own follow from it. */
  constructor(code: ErrorCode) {
    super(code, 'own-models');
  }
}

/** Returns the error about a fault in models: the user's own, or the package's. */
export function modelsError(code: ErrorCode, areOwn: boolean): FacegateError {
  return areOwn ? new OwnModelsError(code) : new FacegateError(code);
}
