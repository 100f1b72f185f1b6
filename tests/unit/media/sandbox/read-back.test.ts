import { describe, expect, it } from 'vitest';
import { featuresInForce } from '../../../../src/media/sandbox/read-back.ts';

const INSIDE = `Limit                     Soft Limit           Hard Limit           Units     
Max cpu time              60                   60                   seconds   
Max file size             0                    0                    bytes     
Max data size             2147483648           2147483648           bytes     
Max core file size        1                    1                    bytes     
tmpfs / tmpfs ro,nosuid,nodev,relatime,uid=0,gid=0 0 0
overlay /usr overlay ro,nosuid,nodev,relatime 0 0
proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0
tmpfs /dev tmpfs ro,nosuid,nodev,relatime,mode=755 0 0
udev /dev/null devtmpfs rw,nosuid,relatime,mode=755 0 0
devpts /dev/pts devpts rw,nosuid,noexec,relatime,mode=600 0 0
Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0
Name:\tcat
Pid:\t2
`;
const LIMITS = { cpuSeconds: 60, memoryBytes: 2 ** 31 };
const ALL = featuresInForce(INSIDE, LIMITS);

describe('features in force', () => {
  it('are read from what the kernel says of a process', () => {
    expect(ALL).toEqual([
      'no-file-writes',
      'no-core-dumps',
      'processor-limit',
      'memory-limit',
      'read-only-files',
      'no-network',
      'no-other-processes',
    ]);
  });

  it.each([
    ['a soft limit alone', 'no-file-writes', /(Max file size +0 +)0 /, '$1unlimited '],
    ['a core of a page', 'no-core-dumps', /(core file size +)1( +)1 /, '$14096$24096 '],
    ['an unlimited core', 'no-core-dumps', /(core file size +)1( +)1 /, '$1unlimited$2unlimited '],
    ['more processor time', 'processor-limit', /60( +)60/, '61$161'],
    ['a line that is not there', 'memory-limit', /Max data size.*\n/, ''],
    ['a writable root', 'read-only-files', / \/ tmpfs ro/, ' / tmpfs rw'],
    ['a writable folder', 'read-only-files', /overlay ro/, 'overlay rw'],
    ['a folder named as if it were read-only', 'read-only-files', /overlay ro,/, 'overlay rw,ro-not,'],
    ['writable shared memory', 'read-only-files', /\/dev tmpfs ro/, '/dev tmpfs rw'],
    ['another interface', 'no-network', / {4}lo:/, '  eth0:'],
    ['traffic', 'no-network', /lo: {7}0/, 'lo:     120'],
    ['no interface list', 'no-network', / {4}lo:.*\n/, ''],
    ['a process among others', 'no-other-processes', /Pid:\t2/, 'Pid:\t24113'],
  ])('do not count %s as %s', (_, feature, pattern, replacement) => {
    const changed = INSIDE.replace(pattern, replacement);
    expect(changed).not.toBe(INSIDE);
    expect(featuresInForce(changed, LIMITS)).toEqual(ALL.filter((name) => name !== feature));
  });

  it('are none where the kernel says nothing', () => {
    expect(featuresInForce('', LIMITS)).toEqual([]);
  });
});
