/** Runs tasks one after the other, in the order in which they were given. */
export type Turnstile = <Result>(task: () => Promise<Result>) => Promise<Result>;

/** Makes a turnstile. A task that fails does not stop those behind it. */
export function createTurnstile(): Turnstile {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const result = last.then(task, task);
    last = result;
    return result;
  };
}
