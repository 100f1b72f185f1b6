import { execFile } from 'node:child_process';
import process from 'node:process';
import { scrubbedEnvironment, type Command } from '../child-command.ts';
import { permissionOptions } from './node-permissions.ts';
import { packagePaths } from './package-paths.ts';
import { PROBE_LIMITS } from './process-limits.ts';
import type { Sandbox } from './sandbox.ts';

const TRIAL_TIMEOUT_MS = 5000;

/** What a process inside can say of itself, in one read: limits, mounts, network interfaces and its own number. */
const KERNEL_FILES = ['limits', 'mounts', 'net/dev', 'status'].map((name) => `/proc/self/${name}`);

/**
 * Starts two processes inside, and returns what the kernel says of the first; `undefined` when one of them does not
 * come up. The second is this Node, whose libraries have to be found inside.
 *
 * @param cat - Absolute path of `cat`.
 * @param onStart - Called when both have been started.
 */
export async function tryOut(
  sandbox: Sandbox,
  cat: string,
  onStart?: () => void,
): Promise<string | undefined> {
  const common = { env: scrubbedEnvironment(process.env), readable: packagePaths(), limits: PROBE_LIMITS };
  const nodeArgs = [...permissionOptions(common.readable), '--version'];
  const contained = await Promise.all([
    sandbox.contain({ ...common, file: cat, args: KERNEL_FILES }),
    sandbox.contain({ ...common, file: process.execPath, args: nodeArgs }),
  ]);
  const outputs = contained.map((command) => run(command));
  onStart?.();
  const [report, version] = await Promise.all(outputs);
  return version?.trim() === process.version ? report : undefined;
}

/** What ends a program early. */
interface OutputBounds {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** Runs a program inside and returns what it printed, or `undefined` when it failed, took too long or was ended. */
export async function outputOf(
  sandbox: Sandbox,
  command: Command,
  bounds: OutputBounds = {},
): Promise<string | undefined> {
  return run(await sandbox.contain(command), bounds);
}

function run(
  { file, args, env }: Command,
  { timeoutMs = TRIAL_TIMEOUT_MS, signal }: OutputBounds = {},
): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(file, args, { env: { ...env }, cwd: '/', timeout: timeoutMs, signal }, (error, output) => {
      resolve(error === null ? output : undefined);
    });
  });
}
