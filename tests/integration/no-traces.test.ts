import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspectSandbox } from '../../src/media/sandbox/inspect-sandbox.ts';
import { PURPOSE, ROOT, consentFor, sample, seedOn } from '../fixtures/sample-runs.ts';

let folder: string;
let record: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'facegate-test-'));
  for (const name of ['home', 'temporary', 'facegate']) mkdirSync(join(folder, name));
  record = join(folder, 'record.json');
  const scope = seedOn('two-portraits', 'collins');
  writeFileSync(record, await consentFor(join(folder, 'facegate'), sample('two-portraits'), { scope }));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** An environment whose home and temporary folders are empty, and that switches nothing off. */
const environment = (): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: join(folder, 'home'),
  TMPDIR: join(folder, 'temporary'),
  FACEGATE_HOME: join(folder, 'facegate'),
});

const hasStrace = spawnSync('strace', ['-V']).status === 0;

/** Reads its rows so slowly that the run lasts for 15 s: a library that phones home takes its time. */
const SLOW_RUN = `
  import { analyze } from ${JSON.stringify(join(ROOT, 'dist/src/index.js'))};
  const [media, consent] = process.argv.slice(1);
  const run = analyze(media, { consent, purpose: ${JSON.stringify(PURPOSE)}, granularity: 'frame' });
  let rows = 0;
  for await (const row of run) {
    rows++;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  console.log(rows);`;

describe('a run', () => {
  it('leaves nothing in the home folder or the temporary folder', () => {
    const rows = execFileSync(
      process.execPath,
      [
        ...[join(ROOT, 'dist/src/cli/main.js'), 'analyze', sample('two-portraits'), '--purpose', PURPOSE],
        ...['--consent', record],
      ],
      { env: environment(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );
    expect(JSON.parse(rows)).toMatchObject({ type: 'track' });
    expect(readdirSync(join(folder, 'home'), { recursive: true })).toEqual([]);
    expect(readdirSync(join(folder, 'temporary'), { recursive: true })).toEqual([]);
  });

  it('of the models alone leaves nothing there either', () => {
    const main = join(ROOT, 'dist/src/cli/main.js');
    const output = execFileSync(process.execPath, [main, 'models', 'verify'], {
      env: environment(),
      encoding: 'utf8',
    });
    expect(output).toMatch(/^rfb-320 +verified$/m);
    expect(readdirSync(join(folder, 'home'), { recursive: true })).toEqual([]);
    expect(readdirSync(join(folder, 'temporary'), { recursive: true })).toEqual([]);
  });

  it.skipIf(!hasStrace)(
    'opens no socket to anywhere, in any of its processes and threads',
    () => {
      const trace = join(folder, 'trace');
      const output = execFileSync(
        'strace',
        [
          ...['-f', '-qq', '-o', trace, '-e', 'trace=socket,socketpair,connect,sendto,sendmsg,bind'],
          ...[process.execPath, '--input-type=module', '--eval', SLOW_RUN, sample('two-portraits'), record],
        ],
        { env: environment(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 120_000 },
      );
      expect(Number(output)).toBeGreaterThan(40);
      const calls = readFileSync(trace, 'utf8')
        .split('\n')
        .filter((line) => /(socket|socketpair|connect|sendto|sendmsg|bind)\(/.test(line));
      expect(calls.length).toBeGreaterThan(0);
      expect(calls.filter((line) => !isNamed(line))).toEqual([]);
      expect(readdirSync(join(folder, 'home'), { recursive: true })).toEqual([]);
    },
    150_000,
  );

  it('sends and receives no packet, seen from a network namespace of its own', async () => {
    const empty = [
      ['unshare', '-n'],
      ['unshare', '-rn'],
    ].find(([tool = '', ...flags]) => spawnSync(tool, [...flags, 'true']).status === 0);
    if (empty === undefined) {
      // Where no namespace can be made, the sandbox has none to offer either, and says so.
      expect((await inspectSandbox()).missing).toContain('no-network');
      return;
    }
    const [tool = '', ...flags] = empty;
    const main = join(ROOT, 'dist/src/cli/main.js');
    const script = '"$@" && cat /proc/net/dev /proc/net/snmp /proc/net/snmp6';
    const output = execFileSync(
      tool,
      [
        ...[...flags, 'sh', '-c', script, 'sh', process.execPath, main],
        ...['analyze', sample('two-portraits'), '--purpose', PURPOSE, '--consent', record],
      ],
      { env: environment(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );
    const [row = '', ...counters] = output.split('\n');
    expect(JSON.parse(row)).toMatchObject({ type: 'track', decision: 'A_CONSENT' });
    const devices = counters.filter((line) => /^ *\S+:( +\d+){16}$/.test(line));
    expect(devices.map((line) => line.trim().replace(/\s+/g, ' '))).toEqual([`lo:${' 0'.repeat(16)}`]);
    const sent = counters.flatMap(
      (line) => /^Ip6?(Out(?:Requests|Octets))\s+(\d+)$/.exec(line)?.slice(1) ?? [],
    );
    expect(sent).toEqual(expect.arrayContaining(['OutRequests', '0']));
    expect(sent.filter((word) => /^\d+$/.test(word) && word !== '0')).toEqual([]);
  });
});

/**
 * The calls that a run is known to make, none of which leads off the machine: the pairs of connected AF_UNIX sockets
 * that Node's pipes to a child are, and in the decoder's new network namespace bubblewrap's request to the kernel to
 * switch that namespace's own loopback on.
 */
function isNamed(call: string): boolean {
  return (
    call.includes('socketpair(AF_UNIX,') ||
    call.includes('socket(AF_UNIX, SOCK_DGRAM|SOCK_CLOEXEC, 0)') ||
    call.includes('socket(AF_NETLINK, SOCK_RAW|SOCK_CLOEXEC, NETLINK_ROUTE)') ||
    /(bind|sendto)\(.*sa_family=AF_NETLINK, nl_pid=[01],/.test(call)
  );
}
