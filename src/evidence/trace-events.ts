/** What a traced process did, and which program it was running. */
export interface TraceEvent {
  /** The program that the process had last started, or its parent had; absent for the run itself. */
  readonly program: string | undefined;
  readonly action: TraceAction;
}

/** What a process did, as far as it could leave or send something. */
export type TraceAction =
  | { readonly kind: 'write'; readonly path: string; readonly succeeded: boolean }
  | { readonly kind: 'create'; readonly call: string; readonly paths: readonly string[] }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  | { readonly kind: 'shorten'; readonly call: string; readonly path: string }
  /** What is written beside a file's content: its times, rights, owner and extended attributes. */
  | { readonly kind: 'attributes'; readonly call: string; readonly path: string }
  | { readonly kind: 'socket'; readonly call: string; readonly family: string }
  | { readonly kind: 'memory'; readonly call: string }
  | { readonly kind: 'execute'; readonly file: string; readonly text: string };

interface Call {
  readonly pid: string;
  readonly name: string;
  readonly args: string;
  readonly result: string;
}

const WRITING_FLAGS = /\bO_(WRONLY|RDWR|CREAT|TRUNC|APPEND)\b/;
const STRING = /"((?:[^"\\]|\\.)*)"/g;

/** Parses what `strace -f -y -v -o` wrote. Calls that were interrupted by another thread are put together again. */
export function parseTrace(text: string): readonly TraceEvent[] {
  const calls = [...completeCalls(text)];
  const parents = parentsIn(calls);
  const programs = new Map<string, string>();
  const programOf = (pid: string | undefined): string | undefined =>
    pid === undefined ? undefined : (programs.get(pid) ?? programOf(parents.get(pid)));
  return calls.flatMap((call) => {
    const action = actionOf(call);
    if (action === undefined) return [];
    const program = programOf(call.pid);
    if (action.kind === 'execute') programs.set(call.pid, action.file);
    return [{ program, action }];
  });
}

/** The process that made each process: a call's result may stand behind what its child did already. */
function parentsIn(calls: readonly Call[]): ReadonlyMap<string, string> {
  const made = calls.filter(({ name }) => /^(clone3?|v?fork)$/.test(name));
  return new Map(made.map(({ pid, result }) => [/^\d+/.exec(result)?.[0] ?? '', pid]));
}

function* completeCalls(text: string): Generator<Call> {
  const unfinished = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, pid = '', rest = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    if (rest.endsWith('<unfinished ...>')) {
      unfinished.set(pid, rest.slice(0, -'<unfinished ...>'.length));
      continue;
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest);
    const whole = resumed === null ? rest : `${unfinished.get(pid) ?? ''}${resumed[1] ?? ''}`;
    const call = /^(\w+)\((.*)\)\s+= (.*)$/.exec(whole);
    if (call !== null) yield { pid, name: call[1] ?? '', args: call[2] ?? '', result: call[3] ?? '' };
  }
}

function actionOf({ name, args, result }: Call): TraceAction | undefined {
  const succeeded = !result.startsWith('-1');
  const strings = [...args.matchAll(STRING)].map((match) => unescape(match[1] ?? ''));
  switch (name) {
    case 'open':
    case 'openat':
    case 'openat2':
    case 'creat':
      if (name !== 'creat' && !WRITING_FLAGS.test(args.replace(STRING, ''))) return undefined;
      return { kind: 'write', path: writtenPath(result, resolved(args, strings[0])), succeeded };
    case 'rename':
    case 'renameat':
    case 'renameat2':
      return succeeded
        ? { kind: 'rename', from: resolved(args, strings[0]), to: resolved(args, strings[1]) }
        : undefined;
    case 'mkdir':
    case 'mkdirat':
    case 'mknod':
    case 'mknodat':
    case 'link':
    case 'linkat':
    case 'symlink':
    case 'symlinkat':
      return succeeded
        ? { kind: 'create', call: name, paths: strings.map((path) => resolved(args, path)) }
        : undefined;
    case 'truncate':
    case 'ftruncate':
      return succeeded
        ? { kind: 'shorten', call: name, path: openedPath(args) ?? resolved(args, strings[0]) }
        : undefined;
    case 'utime':
    case 'utimes':
    case 'utimensat':
    case 'futimesat':
    case 'setxattr':
    case 'lsetxattr':
    case 'fsetxattr':
    case 'setxattrat':
    case 'chmod':
    case 'fchmod':
    case 'fchmodat':
    case 'fchmodat2':
    case 'chown':
    case 'lchown':
    case 'fchown':
    case 'fchownat':
      return { kind: 'attributes', call: name, path: strings[0] ?? openedPath(args) ?? '' };
    case 'socket':
    case 'socketpair':
    case 'connect':
    case 'bind':
    case 'listen':
    case 'sendto':
    case 'sendmsg':
    case 'sendmmsg':
      return { kind: 'socket', call: name, family: /\b(AF_\w+|PF_\w+)\b/.exec(args)?.[1] ?? familyOf(args) };
    case 'memfd_create':
    case 'shmget':
    case 'mq_open':
    case 'msgget':
    case 'io_uring_setup':
    case 'process_vm_writev':
    case 'ptrace':
      return { kind: 'memory', call: name };
    case 'execve':
    case 'execveat':
      return succeeded
        ? { kind: 'execute', file: strings[0] ?? '', text: strings.slice(1).join('\0') }
        : undefined;
    default:
      return undefined;
  }
}

/** What was opened; below /proc, where another process's pipe has a name, what was asked for. */
function writtenPath(result: string, asked: string): string {
  return asked.startsWith('/proc/') ? asked : (openedPath(result) ?? asked);
}

/** The path that `-y` writes behind a descriptor: `21</tmp/x>`. */
function openedPath(text: string): string | undefined {
  const path = /^\d+<(.*)>/.exec(text)?.[1];
  return path === undefined ? undefined : unescape(path.replace(/\((deleted)\)$/, ''));
}

/** The family behind a socket's descriptor: `5<UNIX-STREAM:[1->2]>`, `7<UDP:[…]>`. */
function familyOf(args: string): string {
  return /^\d+<([A-Z0-9-]+):/.exec(args)?.[1] ?? 'unknown';
}

/** A relative path belongs to the folder that `-y` names: `AT_FDCWD</work>`. */
function resolved(args: string, path: string | undefined): string {
  if (path === undefined || path.startsWith('/')) return path ?? '';
  const folder = /^(?:AT_FDCWD|\d+)<([^>]*)>/.exec(args)?.[1];
  return folder === undefined ? path : `${unescape(folder)}/${path}`;
}

/** Undoes strace's escapes: `\n`, `\"`, `\303`. */
function unescape(text: string): string {
  if (!text.includes('\\')) return text;
  const plain = text.replace(/\\(?:([0-7]{1,3})|x([0-9a-f]{2})|(.))/g, (_, octal, hex, letter) => {
    if (typeof octal === 'string') return String.fromCharCode(parseInt(octal, 8));
    if (typeof hex === 'string') return String.fromCharCode(parseInt(hex, 16));
    return ESCAPES[String(letter)] ?? String(letter);
  });
  return Buffer.from(plain, 'latin1').toString('utf8');
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', v: '\v', f: '\f' };
