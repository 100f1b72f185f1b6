/** An action that is called often and run at most once a period, the first time at once. */
export class RateLimited {
  readonly #periodMs: number;
  readonly #action: () => void;
  #ranMs = -Infinity;

  constructor(periodMs: number, action: () => void) {
    this.#periodMs = periodMs;
    this.#action = action;
  }

  run(): void {
    const nowMs = performance.now();
    if (nowMs - this.#ranMs < this.#periodMs) return;
    this.#ranMs = nowMs;
    this.#action();
  }
}
