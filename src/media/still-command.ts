import { nodeCommand, scrubbedEnvironment, type Command } from './child-command.ts';
import { STILL_LIMITS } from './sandbox/process-limits.ts';

/** Returns the command of the process that reads pictures: hostile ones are parsed there, not in ours. */
export function stillCommand(environment: NodeJS.ProcessEnv): Command {
  return nodeCommand('still-decoder', { env: scrubbedEnvironment(environment), limits: STILL_LIMITS });
}
