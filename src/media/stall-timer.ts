/** Calls back each time a period passes without a restart. Restarting is cheap: it only notes the time. */
export class StallTimer {
  readonly #timer: NodeJS.Timeout;
  #restartedMs = performance.now();

  /** @param periodMs - Checked four times a period: the call may come up to a quarter late. */
  constructor(periodMs: number, onStall: () => void) {
    this.#timer = setInterval(() => {
      if (performance.now() - this.#restartedMs < periodMs) return;
      this.restart();
      onStall();
    }, periodMs / 4);
  }

  restart(): void {
    this.#restartedMs = performance.now();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
