import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Returns what makes V8 collect all garbage of this thread, and give the memory back. */
export function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
