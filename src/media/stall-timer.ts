/** A period is looked at this many times. */
const LOOKS_PER_PERIOD = 4;

/**
 * Calls back each time a period passes without a restart. It counts its own looks, not the clock: a machine that was
 * suspended meanwhile is not a stall. Restarting is cheap.
 */
export class StallTimer {
  readonly #timer: NodeJS.Timeout;
  #looksSinceRestart = 0;

  /** @param periodMs - The call may come up to a quarter of it late. */
  constructor(periodMs: number, onStall: () => void) {
    this.#timer = setInterval(() => {
      this.#looksSinceRestart++;
      // The first look may come just after the restart.
      if (this.#looksSinceRestart <= LOOKS_PER_PERIOD) return;
      this.restart();
      onStall();
    }, periodMs / LOOKS_PER_PERIOD);
  }

  restart(): void {
    this.#looksSinceRestart = 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
