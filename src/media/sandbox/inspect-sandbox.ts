import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { findProgram, SYSTEM_PATH } from './find-program.ts';
import { permissionOptions } from './node-permissions.ts';
import type { Isolation } from './isolation.ts';
import { packagePaths } from './package-paths.ts';
import { ceilingOf, PROBE_LIMITS, type LimitTool } from './process-limits.ts';
import { featuresInForce } from './read-back.ts';
import { Sandbox, type SandboxTools } from './sandbox.ts';
import { tryOut } from './trial.ts';

interface Inspection {
  /** Folders of `prlimit`, `bwrap` and `cat`. */
  readonly searchPath?: string;
  /** Called when the first processes have been started, if there are any. */
  readonly onStart?: () => void;
}

/**
 * Finds out what this machine offers by trying it: a process is started inside and what the kernel then enforces is
 * read back. A tool that is installed and does not work here (user namespaces forbidden) counts as not there.
 */
export async function inspectSandbox({
  searchPath = SYSTEM_PATH,
  onStart,
}: Inspection = {}): Promise<Sandbox> {
  const [prlimit, bwrap, cat] = await Promise.all(
    ['prlimit', 'bwrap', 'cat'].map((name) => findProgram(name, searchPath)),
  );
  const permissions = permissionOptions(packagePaths()).length === 0 ? [] : (['node-permissions'] as const);
  if (cat === undefined) return new Sandbox({}, permissions);
  for (const tools of combinations(prlimit, bwrap, await ownCeiling())) {
    const report = await tryOut(new Sandbox(tools, []), cat, onStart);
    if (report !== undefined)
      return new Sandbox(tools, [...featuresInForce(report, PROBE_LIMITS), ...permissions]);
  }
  return new Sandbox({}, permissions);
}

/** The strongest first. */
function combinations(
  prlimit: string | undefined,
  bwrap: string | undefined,
  ceiling: LimitTool['ceiling'],
): readonly SandboxTools[] {
  const isolations: readonly Isolation[] =
    process.getuid?.() === 0 ? ['namespaces', 'namespaces-of-a-user'] : ['namespaces-of-a-user'];
  const isolated =
    bwrap === undefined ? [] : isolations.map((isolation) => ({ bwrap: { path: bwrap, isolation } }));
  const limited = prlimit === undefined ? [] : [{ prlimit: { path: prlimit, ceiling } }];
  const both = limited.flatMap((limits) => isolated.map((mounts) => ({ ...limits, ...mounts })));
  return [...both, ...limited, ...isolated];
}

async function ownCeiling(): Promise<LimitTool['ceiling']> {
  return ceilingOf(await readFile('/proc/self/limits', 'latin1').catch(() => ''));
}
