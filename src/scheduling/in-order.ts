/**
 * Runs `work` on the items of `source`, several at a time, and yields the results in the order of the items.
 *
 * A failing `work` rejects at its item's turn. When the consumer stops early, no further item is taken, and work
 * already started is awaited, so that nothing touches its item afterwards.
 *
 * @param concurrency - how many items may be in work at once, at least 1.
 */
export async function* inOrder<Item, Result>(
  source: AsyncIterable<Item>,
  concurrency: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void, undefined> {
  const started: Promise<Result>[] = [];
  const items = source[Symbol.asyncIterator]();
  let upcoming: Promise<IteratorResult<Item>> | undefined;
  let exhausted = false;

  try {
    for (;;) {
      while (!exhausted && started.length < concurrency) {
        upcoming ??= items.next();
        // With results pending, take another item only if it is there before the oldest result is.
        const winner = await firstOf(upcoming, started[0]);
        if (winner === 'result') break;
        const item = await upcoming;
        upcoming = undefined;
        if (item.done === true) exhausted = true;
        else started.push(observed(work(item.value)));
      }
      const oldest = started.shift();
      if (oldest === undefined) return;
      yield await oldest;
    }
  } finally {
    await Promise.allSettled(started);
    upcoming?.catch(() => undefined);
    await items.return?.();
  }
}

/** Marks a promise as handled: it is awaited at its turn, which may come after it has rejected. */
function observed<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

async function firstOf(
  item: Promise<unknown>,
  result: Promise<unknown> | undefined,
): Promise<'item' | 'result'> {
  const itemSettled = item.then(
    () => 'item' as const,
    () => 'item' as const,
  );
  if (result === undefined) return itemSettled;
  return Promise.race([
    itemSettled,
    result.then(
      () => 'result' as const,
      () => 'result' as const,
    ),
  ]);
}
