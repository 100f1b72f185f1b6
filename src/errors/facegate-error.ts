import { ERRORS, type CatalogueEntry, type ErrorCode, type ExitStatus } from './catalogue.ts';

/**
 * The only error the library throws. Its message is fixed text from the catalogue: it holds no path, no value from
 * the media, the record or a result, and no `cause`, because a cause can drag buffers and quoted input along.
 */
export class FacegateError extends Error {
  override readonly name = 'FacegateError';
  readonly code: ErrorCode;

  /** What to do about it: a line of the catalogue. */
  readonly #advice: string;

  /**
   * @param code - A code of the catalogue; message, advice and exit status follow from it.
   * @param about - Models of the user's own are mended in another way than those of the package.
   */
  constructor(code: ErrorCode, about?: 'own-models') {
    const advice = adviceOn(code, about);
    super(`${code}: ${advice}`);
    this.code = code;
    this.#advice = advice;
  }

  get exitStatus(): ExitStatus {
    return ERRORS[this.code].exit;
  }

  get advice(): string {
    return this.#advice;
  }
}

function adviceOn(code: ErrorCode, about: 'own-models' | undefined): string {
  const { advice, ownModelsAdvice = advice }: CatalogueEntry = ERRORS[code];
  return about === undefined ? advice : ownModelsAdvice;
}

/** Returns `error` if it is a {@link FacegateError}, else `ERR_INTERNAL` in its place: foreign messages stop here. */
export function toFacegateError(error: unknown): FacegateError {
  return error instanceof FacegateError ? error : new FacegateError('ERR_INTERNAL');
}
