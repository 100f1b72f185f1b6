import { InvalidArgumentError, type Command } from 'commander';

/** Flags that every measuring bench has. */
export interface BenchFlags {
  readonly quick?: true;
  readonly repetitions?: number;
  readonly output?: string;
}

/** Adds `--quick`, `--repetitions` and `--output`. */
export function addBenchFlags(command: Command): Command {
  return command
    .option('--quick', 'few and short measurements, to see that everything works')
    .option('--repetitions <n>', 'how often everything is measured', parseRepetitions)
    .option(
      '--output <folder>',
      'where the JSON file and the page go (default: bench/results of a checkout, else the working directory)',
    );
}

/** Says on standard error which measurement is under way. */
export function showStep(name: string, done: number, total: number): void {
  process.stderr.write(`facegate: ${done + 1} of ${total}: ${name}\n`);
}

/** Returns the items of a list that was written with commas. */
export function commaSeparated(value: string): readonly string[] {
  return value.split(',').map((item) => item.trim());
}

function parseRepetitions(value: string): number {
  if (!/^[1-9]\d?$/.test(value)) throw new InvalidArgumentError('Use 1 to 99.');
  return Number(value);
}
