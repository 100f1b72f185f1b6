import { fileURLToPath } from 'node:url';

/** A script that runs in a process of its own. */
export type WorkerScript = 'container-probe' | 'model-trial' | 'node-av-decoder' | 'still-decoder';

/**
 * Returns the path of a built script in `dist/workers/`, also when this file runs from its source (Node 20 cannot
 * start a `.ts` file).
 */
export function workerScript(name: WorkerScript): string {
  const built = import.meta.url.endsWith('.ts') ? '../../dist/workers' : '../../workers';
  return fileURLToPath(new URL(`${built}/${name}.js`, import.meta.url));
}
