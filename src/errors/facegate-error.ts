import { ERRORS, type ErrorCode, type ExitStatus } from './catalogue.ts';

/**
 * The only error the library throws. Its message is fixed text from the catalogue: it holds no path, no value from
 * the media, the record or a result, and no `cause`, because a cause can drag buffers and quoted input along.
 */
export class FacegateError extends Error {
  override readonly name = 'FacegateError';
  readonly code: ErrorCode;

  /** @param code - A code of the catalogue; message, advice and exit status follow from it. */
  constructor(code: ErrorCode) {
    super(`${code}: ${ERRORS[code].advice}`);
    this.code = code;
  }

  get exitStatus(): ExitStatus {
    return ERRORS[this.code].exit;
  }

  get advice(): string {
    return ERRORS[this.code].advice;
  }
}

/** Returns `error` if it is a {@link FacegateError}, else `ERR_INTERNAL` in its place: foreign messages stop here. */
export function toFacegateError(error: unknown): FacegateError {
  return error instanceof FacegateError ? error : new FacegateError('ERR_INTERNAL');
}
