import process from 'node:process';
import { type Command, scrubbedEnvironment } from './contained-command.ts';
import { workerScript } from './worker-script.ts';

/** Returns the command of the process that reads pictures: hostile ones are parsed there, not in ours. */
export function stillCommand(environment: NodeJS.ProcessEnv): Command {
  return {
    file: process.execPath,
    args: [workerScript('still-decoder')],
    env: scrubbedEnvironment(environment),
  };
}
