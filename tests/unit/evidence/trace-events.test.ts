import { describe, expect, it } from 'vitest';
import { parseTrace } from '../../../src/evidence/trace-events.ts';

const actionsOf = (...lines: readonly string[]): readonly unknown[] =>
  parseTrace(lines.join('\n')).map(({ action }) => action);

describe('parseTrace', () => {
  it('tells opening for writing from opening for reading', () => {
    expect(
      actionsOf(
        '10 openat(AT_FDCWD</work>, "rows", O_WRONLY|O_CREAT|O_EXCL, 0600) = 21</work/rows>',
        '10 openat(AT_FDCWD</work>, "/etc/hosts", O_RDONLY|O_CLOEXEC) = 22</etc/hosts>',
        '10 openat(AT_FDCWD</work>, "O_RDWR", O_RDONLY) = 23</work/O_RDWR>',
        '10 openat(AT_FDCWD</work>, "no/where", O_RDWR) = -1 ENOENT (No such file or directory)',
      ),
    ).toEqual([
      { kind: 'write', path: '/work/rows', succeeded: true },
      { kind: 'write', path: '/work/no/where', succeeded: false },
    ]);
  });

  it('puts a call together that another thread interrupted', () => {
    expect(
      actionsOf(
        '10 openat(AT_FDCWD</w>, "/tmp/x", O_RDWR|O_CREAT, 0600 <unfinished ...>',
        '11 socket(AF_INET, SOCK_DGRAM|SOCK_CLOEXEC, IPPROTO_IP) = 30<UDP:[123]>',
        '10 <... openat resumed>) = 31</tmp/x>',
      ),
    ).toEqual([
      { kind: 'socket', call: 'socket', family: 'AF_INET' },
      { kind: 'write', path: '/tmp/x', succeeded: true },
    ]);
  });

  it('reads renames, links, times and what a program is started with', () => {
    expect(
      actionsOf(
        '10 rename("/o/rows.partial", "/o/rows") = 0',
        '10 symlink("/a", "/b") = 0',
        '10 utimensat(AT_FDCWD</w>, "/o/rows", [], 0) = 0',
        '10 execve("/bin/true", ["true", "caf\\303\\251"], ["HINT=41.7"]) = 0',
      ),
    ).toEqual([
      { kind: 'rename', from: '/o/rows.partial', to: '/o/rows' },
      { kind: 'create', call: 'symlink', paths: ['/a', '/b'] },
      { kind: 'attributes', call: 'utimensat', path: '/o/rows' },
      { kind: 'execute', file: '/bin/true', text: 'true\0café\0HINT=41.7' },
    ]);
  });

  it('reads what shortens a file, what is written beside it, and files of other processes', () => {
    expect(
      actionsOf(
        '10 ftruncate(29</o/rows.partial>, 12) = 0',
        '10 fchmodat(AT_FDCWD</w>, "/o/rows", 0631) = 0',
        '10 openat(AT_FDCWD</w>, "/proc/9/fd/2", O_WRONLY) = 31<pipe:[5]>',
      ),
    ).toEqual([
      { kind: 'shorten', call: 'ftruncate', path: '/o/rows.partial' },
      { kind: 'attributes', call: 'fchmodat', path: '/o/rows' },
      { kind: 'write', path: '/proc/9/fd/2', succeeded: true },
    ]);
  });

  it('knows which program a process runs, also when its parent speaks later', () => {
    const events = parseTrace(
      [
        '10 execve("/usr/bin/bwrap", ["bwrap"], []) = 0',
        '11 mkdir("/newroot", 0755) = 0',
        '10 clone(child_stack=NULL, flags=CLONE_NEWPID|SIGCHLD) = 11',
        '11 execve("/usr/bin/ffmpeg", ["ffmpeg"], []) = 0',
        '11 mkdir("/leak", 0755) = 0',
      ].join('\n'),
    );
    expect(events.map(({ program }) => program)).toEqual([
      undefined,
      '/usr/bin/bwrap',
      '/usr/bin/bwrap',
      '/usr/bin/ffmpeg',
    ]);
  });
});
