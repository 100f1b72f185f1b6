import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

/** A program, its arguments and its whole environment. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Processor seconds after which the kernel ends a decoder: a day of one core. */
const MAXIMUM_CPU_SECONDS = 86_400;

/**
 * Returns the command that runs a decoder inside the limits this machine offers. With `prlimit`, every write to a
 * file fails and no core is dumped; pipes go on. The one place where decoders are wrapped.
 */
export async function contain(command: Command): Promise<Command> {
  const prlimit = await findProgram('prlimit', SYSTEM_PATH);
  if (prlimit === undefined) return command;
  const limits = ['--core=0', '--fsize=0', `--cpu=${MAXIMUM_CPU_SECONDS}`];
  return { ...command, file: prlimit, args: [...limits, '--', command.file, ...command.args] };
}

const SYSTEM_PATH = '/usr/bin:/bin:/usr/local/bin';

/** Returns the absolute path of an executable in a search path, or `undefined`. Relative entries do not count. */
export async function findProgram(name: string, searchPath: string): Promise<string | undefined> {
  for (const folder of searchPath.split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    const path = join(folder, name);
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

/** Returns whether a path names something this process may execute. */
export function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Variables a program needs to find its libraries. Nothing else of our environment reaches a decoder. */
const PASSED_VARIABLES = ['PATH', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'SystemRoot'] as const;

/** Returns the environment of a decoder process: no `FFREPORT`, no `NODE_OPTIONS`, no proxies, no secrets. */
export function scrubbedEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  const kept: Record<string, string> = { LC_ALL: 'C', AV_LOG_FORCE_NOCOLOR: '1' };
  for (const name of PASSED_VARIABLES) {
    const value = environment[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}
