import type { SandboxFeature } from './features.ts';
import { softAndHardLimit, type ProcessLimits } from './process-limits.ts';

/**
 * Returns the features that are in force in a process, from what the kernel says of it.
 *
 * @param report - `limits`, `mounts`, `net/dev` and `status` of its /proc folder, one after the other.
 * @param limits - What it was started with.
 */
export function featuresInForce(report: string, limits: ProcessLimits): readonly SandboxFeature[] {
  const { cpuSeconds, memoryBytes } = limits;
  const limit = (name: string): readonly number[] => softAndHardLimit(report, name);
  const checks: readonly (readonly [SandboxFeature, boolean])[] = [
    ['no-file-writes', limit('Max file size').every((value) => value === 0)],
    // Less than a page, the smallest core.
    ['no-core-dumps', limit('Max core file size').every((value) => value <= 1)],
    ['processor-limit', limit('Max cpu time').every((value) => value <= cpuSeconds)],
    ['memory-limit', limit('Max data size').every((value) => value <= memoryBytes)],
    ['read-only-files', hasReadOnlyMounts(report)],
    ['no-network', hasLoopbackAlone(report)],
    ['no-other-processes', isInOwnProcessTable(report)],
  ];
  return checks.filter(([, inForce]) => inForce).map(([feature]) => feature);
}

/** Every mount is read-only, but the devices and the kernel's own views, which hold no files. */
function hasReadOnlyMounts(report: string): boolean {
  const mounts = [...report.matchAll(/^\S+ (\/\S*) (\S+) (\S+) 0 0$/gm)].map(
    ([, path = '', type, options = '']) => ({
      path,
      holdsFiles:
        type !== 'proc' && type !== 'devpts' && !path.startsWith('/dev/') && !path.startsWith('/proc/'),
      readOnly: options.split(',').includes('ro'),
    }),
  );
  return (
    mounts.some(({ path }) => path === '/') &&
    mounts.every(({ holdsFiles, readOnly }) => readOnly || !holdsFiles)
  );
}

/** `lo` alone, over which nothing has gone. */
function hasLoopbackAlone(report: string): boolean {
  const interfaces = [...report.matchAll(/^\s*(\S+):((?:\s+\d+){16})$/gm)];
  return (
    interfaces.length > 0 &&
    interfaces.every(([, name, counts = '']) => name === 'lo' && !/[1-9]/.test(counts))
  );
}

/** The process counts from 1 in its table: bubblewrap's first process and itself. */
function isInOwnProcessTable(report: string): boolean {
  const [, number] = /^Pid:\t(\d+)$/m.exec(report) ?? [];
  return number !== undefined && Number(number) <= 2;
}
