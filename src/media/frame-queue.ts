/**
 * A queue with one reader. It needs no bound of its own: what it holds occupies slots of the frame ring. Ends with
 * or without an error; what was put in before is still taken out first.
 */
export class FrameQueue<T> {
  readonly #items: T[] = [];
  #end: { readonly error: Error | undefined } | undefined;
  #wake: (() => void) | undefined;
  #taken = 0;
  #announceEmptied: () => void = () => undefined;

  /** Resolves when the queue has ended and its last item has been taken, or when it was cancelled. */
  readonly emptied = new Promise<void>((resolve) => {
    this.#announceEmptied = resolve;
  });

  /** How many items have been taken. */
  get taken(): number {
    return this.#taken;
  }

  put(item: T): void {
    this.#items.push(item);
    this.#wake?.();
  }

  /** Ends the queue; a second end is ignored. */
  end(error?: Error): void {
    this.#end ??= { error };
    if (this.#items.length === 0) this.#announceEmptied();
    this.#wake?.();
  }

  /** Resolves with the next item, or `undefined` at the end. Rejects with the error that ended the queue. */
  async take(): Promise<T | undefined> {
    for (;;) {
      const item = this.#items.shift();
      if (item !== undefined) {
        this.#taken += 1;
        if (this.#end !== undefined && this.#items.length === 0) this.#announceEmptied();
        return item;
      }
      if (this.#end !== undefined) {
        if (this.#end.error !== undefined) throw this.#end.error;
        return undefined;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }

  /** Ends the queue now and returns what nobody will read any more. */
  cancel(error: Error | undefined): T[] {
    const rest = this.#items.splice(0);
    this.end(error);
    return rest;
  }
}
