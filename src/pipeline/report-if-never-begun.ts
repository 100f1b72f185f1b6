import type { RunReport } from './run-report.ts';

/**
 * Returns the same run, whose summary is told as well when it is closed before its first step: a generator that never
 * began runs none of its own `finally`.
 */
export function reportIfNeverBegun<Result>(
  run: AsyncGenerator<Result, void, undefined>,
  report: Pick<RunReport, 'finish'>,
): AsyncGenerator<Result, void, undefined> {
  const afterwards = async <Value>(step: Promise<Value>): Promise<Value> => {
    try {
      return await step;
    } finally {
      report.finish();
    }
  };
  return {
    next: () => run.next(),
    return: (value) => afterwards(run.return(value)),
    throw: (error) => afterwards(run.throw(error)),
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: () => afterwards(run.return()).then(() => undefined),
  };
}
