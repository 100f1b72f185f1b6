/** What the kernel lets one child process use. */
export interface ProcessLimits {
  /** Processor time over all threads, seconds; then the process is killed. */
  readonly cpuSeconds: number;
  /** Private writable memory, bytes (`RLIMIT_DATA`: reservations that are never touched do not count). */
  readonly memoryBytes: number;
}

const GIB = 2 ** 30;

/** A process that reads the index of a container: twice the wall time it gets. */
export const PROBE_LIMITS: ProcessLimits = { cpuSeconds: 60, memoryBytes: 2 * GIB };

/** A process that decodes pictures: some copies of the largest one, and a day of one core. */
export const STILL_LIMITS: ProcessLimits = { cpuSeconds: 86_400, memoryBytes: 4 * GIB };

/** A process that decodes video: a decoded-picture buffer of the largest 10-bit pictures for 16 threads. */
export const VIDEO_LIMITS: ProcessLimits = { cpuSeconds: 86_400, memoryBytes: 8 * GIB };

/** A limit program, and the bounds that this process is already under: nothing above them can be set. */
export interface LimitTool {
  /** Absolute path of `prlimit`. */
  readonly path: string;
  readonly ceiling: ProcessLimits & { readonly coreBytes: number };
}

/** Returns the bounds from the `limits` file of a /proc folder. */
export function ceilingOf(limitsFile: string): LimitTool['ceiling'] {
  const hard = (name: string): number => softAndHardLimit(limitsFile, name)[1];
  return {
    cpuSeconds: hard('Max cpu time'),
    memoryBytes: hard('Max data size'),
    coreBytes: hard('Max core file size'),
  };
}

/** Returns the command prefix that limits what follows. */
export function limitPrefix({ path, ceiling }: LimitTool, limits: ProcessLimits): readonly string[] {
  const cpuSeconds = Math.min(limits.cpuSeconds, ceiling.cpuSeconds);
  const memoryBytes = Math.min(limits.memoryBytes, ceiling.memoryBytes);
  return [
    ...[path, `--core=${coreLimit(ceiling)}`, '--fsize=0'],
    ...[`--cpu=${cpuSeconds}`, `--data=${memoryBytes}`, '--'],
  ];
}

/**
 * Returns the core limit in bytes: 1, if it can be set. No core is that small, so no file is written, and it is the one
 * value at which the kernel hands no core to a program either, where `core_pattern` is a pipe.
 */
export function coreLimit({ coreBytes }: LimitTool['ceiling']): number {
  return Math.min(1, coreBytes);
}

/** Returns the soft and the hard limit of a /proc `limits` file; infinite when unlimited or not told. */
export function softAndHardLimit(limitsFile: string, name: string): readonly [number, number] {
  const line = limitsFile.split('\n').find((text) => text.startsWith(`${name} `));
  const [soft, hard] = line?.slice(name.length).trim().split(/\s+/) ?? [];
  return [toLimit(soft), toLimit(hard)];
}

function toLimit(text: string | undefined): number {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : Infinity;
}
