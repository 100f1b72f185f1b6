import { inspectSandbox } from './inspect-sandbox.ts';
import type { Sandbox } from './sandbox.ts';

/**
 * The trial of what this machine offers, begun before the run that needs it: it takes a tenth of a second and depends on
 * nothing of the run. It is good for one run; another one makes a trial of its own.
 */
export class SandboxTrial {
  readonly #sandbox: Promise<Sandbox>;
  #isTaken = false;

  private constructor(sandbox: Promise<Sandbox>) {
    this.#sandbox = sandbox;
  }

  /** Begins a trial. Resolves when its processes have been started, so that they run while this thread is busy. */
  static async begin(): Promise<SandboxTrial> {
    return new Promise((resolve, reject) => {
      const onStart = (): void => {
        resolve(new SandboxTrial(sandbox));
      };
      const sandbox = inspectSandbox({ onStart });
      // Where there is nothing to try out, nothing is started.
      sandbox.then(onStart, reject);
    });
  }

  /** Says whether something is a trial that was begun here: no other object can stand in for one. */
  static isGenuine(value: unknown): value is SandboxTrial {
    return typeof value === 'object' && value !== null && #sandbox in value;
  }

  /**
   * Resolves with the outcome: of this trial for the first who asks, of a new one for whoever asks later. Static, so that
   * no property of the object can take its place.
   */
  static outcomeOf(trial: SandboxTrial): Promise<Sandbox> {
    if (trial.#isTaken) return inspectSandbox();
    trial.#isTaken = true;
    return trial.#sandbox;
  }
}
