import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * Returns the absolute path of the folder that holds keys, trust store and consent registry: the argument, else
 * `FACEGATE_HOME`, else `~/.config/facegate`.
 */
export function resolveHome(home: string | undefined, environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(home ?? environment['FACEGATE_HOME'] ?? join(homedir(), '.config', 'facegate'));
}
