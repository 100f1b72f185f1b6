import { execFile } from 'node:child_process';
import { findProgram } from '../media/sandbox/find-program.ts';

/** An strace that may trace on this machine. */
export interface Strace {
  readonly path: string;
  /** `--seccomp-bpf` stops a process at the traced calls only: ten times faster. Needs Linux 5.3. */
  readonly options: readonly string[];
}

/** Everything by which a process can leave something behind, move it or send it. A `?` tolerates unknown names. */
const TRACED_CALLS = [
  ...['open', 'openat', 'openat2', 'creat', 'mkdir', 'mkdirat', 'mknod', 'mknodat'],
  ...['rename', 'renameat', 'renameat2', 'link', 'linkat', 'symlink', 'symlinkat', 'truncate', 'ftruncate'],
  ...['utime', 'utimes', 'utimensat', 'futimesat', 'setxattr', 'lsetxattr', 'fsetxattr'],
  ...['setxattrat', 'chmod', 'fchmod', 'fchmodat', 'fchmodat2', 'chown', 'lchown', 'fchown', 'fchownat'],
  ...['socket', 'socketpair', 'connect', 'bind', 'listen', 'sendto', 'sendmsg', 'sendmmsg'],
  ...['memfd_create', 'shmget', 'mq_open', 'msgget', 'io_uring_setup', 'process_vm_writev', 'ptrace'],
  ...['execve', 'execveat', 'clone', 'clone3', 'fork', 'vfork'],
].map((name) => `?${name}`);

/** The longest argument that Linux passes to a program (MAX_ARG_STRLEN, 32 pages): none is cut. */
const LONGEST_STRING_BYTES = 131_072;
const BASE_OPTIONS = ['-f', '-qq', '-y', '-v', '-s', String(LONGEST_STRING_BYTES), '-e', 'signal=none'];
const TRIAL_TIMEOUT_MS = 5000;

/** Returns the machine's strace, or `undefined` where there is none or it may not trace. */
export async function findStrace(environment: NodeJS.ProcessEnv): Promise<Strace | undefined> {
  const path = await findProgram('strace', environment['PATH'] ?? '');
  if (path === undefined) return undefined;
  for (const options of [[...BASE_OPTIONS, '--seccomp-bpf'], BASE_OPTIONS]) {
    if (await canTrace(path, options)) return { path, options };
  }
  return undefined;
}

/** Returns the arguments of strace, up to the program to trace. */
export function straceArguments({ options }: Strace, traceFile: string): readonly string[] {
  return [...options, '-e', `trace=${TRACED_CALLS.join(',')}`, '-o', traceFile, '--'];
}

function canTrace(path: string, options: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const args = [...options, '-e', 'trace=execve', '-o', '/dev/null', process.execPath, '--version'];
    execFile(path, args, { timeout: TRIAL_TIMEOUT_MS }, (error) => {
      resolve(error === null);
    });
  });
}
