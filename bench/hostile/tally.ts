import type { Verdict } from './verdict.ts';

/** Counts what hostile inputs came to. */
export class Tally {
  readonly #outcomes = new Map<string, number>();
  /** Inputs that crashed something or hung, by name: enough to make them again. */
  readonly failures: string[] = [];
  files = 0;
  crashes = 0;
  hangs = 0;
  slowestMs = 0;

  add(name: string, { kind, outcome, elapsedMs }: Verdict): void {
    this.files++;
    this.crashes += kind === 'crashed' ? 1 : 0;
    this.hangs += kind === 'hung' ? 1 : 0;
    this.slowestMs = Math.max(this.slowestMs, elapsedMs);
    if (kind !== 'ended') this.failures.push(`${name}: ${kind}: ${outcome}`);
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
  }

  /** One line for people, then one per outcome. */
  describe(title: string): string {
    const { files, crashes, hangs, slowestMs } = this;
    const outcomes = [...this.#outcomes].sort(([, one], [, other]) => other - one);
    return [
      `${title}: ${files} files, crashes ${crashes}, hangs ${hangs}, slowest ${(slowestMs / 1000).toFixed(1)} s`,
      ...outcomes.map(([outcome, count]) => `  ${count.toString().padStart(6)} ${outcome}`),
      ...this.failures.map((failure) => `  ! ${failure}`),
    ].join('\n');
  }
}
