import { FacegateError } from '../../src/errors/facegate-error.ts';

/** What a hostile input came to. */
export interface Verdict {
  /** A code of the catalogue, or what the input was taken for; of a crash the name of the foreign error. */
  readonly outcome: string;
  readonly kind: 'ended' | 'crashed' | 'hung';
  readonly elapsedMs: number;
}

/** Runs an attempt: it ends well, or with a coded error other than `ERR_INTERNAL`, or something is wrong. */
export async function verdictOf(attempt: () => Promise<string>, maximumMs: number): Promise<Verdict> {
  const startedMs = performance.now();
  const finish = (kind: Verdict['kind'], outcome: string): Verdict => ({
    kind,
    outcome,
    elapsedMs: performance.now() - startedMs,
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Verdict>((resolve) => {
    timer = setTimeout(() => {
      resolve(finish('hung', 'too late'));
    }, maximumMs);
  });
  // An attempt may also throw before it returns a promise.
  const ended = Promise.resolve()
    .then(attempt)
    .then(
      (outcome) => finish('ended', outcome),
      (error: unknown) =>
        error instanceof FacegateError && error.code !== 'ERR_INTERNAL'
          ? finish('ended', error.code)
          : finish('crashed', error instanceof Error ? `${error.name}: ${error.message}` : typeof error),
    );
  const verdict = await Promise.race([ended, late]);
  clearTimeout(timer);
  return verdict;
}
