import { fileURLToPath } from 'node:url';

/**
 * Returns the path of a built script in `dist/workers/`, also when this file runs from its source (Node 20 cannot
 * start a `.ts` file).
 */
export function workerScript(name: 'container-probe' | 'node-av-decoder' | 'still-decoder'): string {
  const built = import.meta.url.endsWith('.ts') ? '../../dist/workers' : '../../workers';
  return fileURLToPath(new URL(`${built}/${name}.js`, import.meta.url));
}
