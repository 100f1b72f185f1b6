/** A run of items, `from` included, `to` not. */
export interface Share {
  readonly from: number;
  readonly to: number;
}

/** Splits `count` items into at most `parts` shares, none empty, as even as they can be, the larger ones first. */
export function shareOut(count: number, parts: number): readonly Share[] {
  const shares = Math.max(1, Math.min(count, parts));
  let from = 0;
  return Array.from({ length: shares }, (_, index) => {
    const share = { from, to: from + Math.floor(count / shares) + (index < count % shares ? 1 : 0) };
    from = share.to;
    return share;
  });
}

/**
 * Resolves with all results, or rejects once every task has ended, having handed those that were there to `discard`.
 */
export async function allOrNone<Result>(
  tasks: readonly Promise<Result>[],
  discard: (result: Result) => void,
): Promise<readonly Result[]> {
  const settled = await Promise.allSettled(tasks);
  const results = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const failed = settled.find((each) => each.status === 'rejected');
  if (failed === undefined) return results;
  results.forEach(discard);
  throw failed.reason;
}
