/** One thing to measure; it puts its values where it likes. */
export interface Step {
  readonly name: string;
  run(repetition: number): Promise<void>;
  /** In how many of the repetitions it takes part, from the first. Default: all. */
  readonly repetitions?: number;
}

/**
 * Runs every step once per repetition, forwards and backwards in turns, so that what changes with time (heat, caches,
 * other programs) does not favour one of them.
 *
 * @param onStep - Called before every step, with how many are done and how many there are.
 */
export async function inTurns(
  steps: readonly Step[],
  repetitions: number,
  onStep: (name: string, done: number, total: number) => void,
): Promise<void> {
  const rounds = Array.from({ length: repetitions }, (_, repetition) => {
    const taking = steps.filter(({ repetitions: most }) => repetition < (most ?? repetitions));
    return repetition % 2 === 0 ? taking : taking.toReversed();
  });
  const total = rounds.reduce((sum, round) => sum + round.length, 0);
  let done = 0;
  for (const [repetition, round] of rounds.entries()) {
    for (const step of round) {
      onStep(step.name, done, total);
      await step.run(repetition);
      done += 1;
    }
  }
}
