import { readFileSync, readlinkSync } from 'node:fs';
import { release } from 'node:os';

/** One kind of observation, and whether this machine allowed it. */
export interface Observation {
  readonly name: 'system calls' | 'memory' | 'core dumps' | 'files' | 'broken runs' | 'release of your media';
  readonly state: 'observed' | 'not observed';
  /** What was looked at, or what was therefore not seen. */
  readonly note: string;
}

/** What the kernel says of a process: its limits, namespaces and rights, read while it stood still. */
export interface KernelFacts {
  readonly release: string;
  readonly limits: Readonly<Record<string, string>>;
  readonly namespaces: Readonly<Record<string, string>>;
  readonly status: Readonly<Record<string, string>>;
}

const NAMESPACES = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'user', 'uts'] as const;
const STATUS_FIELDS = ['NoNewPrivs', 'Seccomp', 'CapEff', 'Threads', 'VmHWM', 'VmSwap'] as const;

/** Reads back what the kernel enforces on a process; `undefined` where there is no `/proc`. */
export function readKernelFacts(pid: number): KernelFacts | undefined {
  try {
    const status = fieldsOf(readFileSync(`/proc/${pid}/status`, 'utf8'), /^(\w+):\s+(.*)$/);
    return {
      release: release(),
      limits: fieldsOf(readFileSync(`/proc/${pid}/limits`, 'utf8'), /^(Max [a-z ]+?)\s{2,}(\S+\s+\S+)/),
      namespaces: Object.fromEntries(
        NAMESPACES.map((name) => [name, readlinkSync(`/proc/${pid}/ns/${name}`)]),
      ),
      status: Object.fromEntries(STATUS_FIELDS.map((name) => [name, status[name] ?? ''])),
    };
  } catch {
    return undefined;
  }
}

function fieldsOf(text: string, pattern: RegExp): Record<string, string> {
  return Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const match = pattern.exec(line);
      return match === null ? [] : [[match[1] ?? '', (match[2] ?? '').replace(/\s+/g, ' ').trim()]];
    }),
  );
}
