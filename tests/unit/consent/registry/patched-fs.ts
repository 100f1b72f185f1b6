import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

type Call = (...args: never[]) => unknown;

/**
 * Runs `work` while a function of `node:fs` is another one, so that a test can count its calls or be the other process
 * that comes in between.
 *
 * @param replace - Gets the true function and returns what stands in for it.
 */
export function withPatched<Name extends keyof typeof fs, Result>(
  name: Name,
  replace: (real: (typeof fs)[Name]) => Call,
  work: () => Result,
): Result {
  const real = fs[name];
  const patched = fs as Record<Name, unknown>;
  patched[name] = replace(real);
  syncBuiltinESMExports();
  try {
    return work();
  } finally {
    patched[name] = real;
    syncBuiltinESMExports();
  }
}
