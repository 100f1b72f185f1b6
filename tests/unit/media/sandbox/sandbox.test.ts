import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startDecoder } from '../../../../src/media/decoder-process.ts';
import { inspectSandbox } from '../../../../src/media/sandbox/inspect-sandbox.ts';
import { permissionOptions } from '../../../../src/media/sandbox/node-permissions.ts';
import { forbidOwnCoreDumps } from '../../../../src/media/sandbox/own-core-dumps.ts';
import { packagePaths } from '../../../../src/media/sandbox/package-paths.ts';
import { VIDEO_LIMITS, type ProcessLimits } from '../../../../src/media/sandbox/process-limits.ts';
import { Sandbox } from '../../../../src/media/sandbox/sandbox.ts';

const folder = mkdtempSync(join(tmpdir(), 'facegate-inside-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const sandbox = await inspectSandbox();
const [limited, isolated] = [sandbox.tools.prlimit !== undefined, sandbox.tools.bwrap !== undefined];

interface Ended {
  readonly said: string;
  readonly succeeded: boolean;
}

/** Runs a script in a Node process inside, which talks on descriptor 3. */
async function inside(
  script: string,
  {
    limits = VIDEO_LIMITS,
    options = [],
    around = sandbox,
  }: {
    limits?: ProcessLimits;
    options?: readonly string[];
    around?: Sandbox;
  } = {},
): Promise<Ended> {
  const command = { file: process.execPath, args: [...options, '-e', script], env: {}, readable: [], limits };
  const child = await startDecoder(command, 'pipe', around);
  const chunks: Buffer[] = [];
  const closed = new Promise((resolve) => child.detector.once('close', resolve));
  child.detector.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.full.resume();
  child.log.resume();
  const succeeded = await child.succeeded;
  await closed;
  await child.stop();
  return { said: Buffer.concat(chunks).toString(), succeeded };
}

/** Tells on descriptor 3 what an attempt came to: `done`, or the code of its error. */
const attempt = (body: string): string => `
  const fs = require('node:fs');
  process.on('SIGXFSZ', () => {});
  let outcome = 'done';
  try { ${body} } catch (error) { outcome = error.code ?? error.name; }
  fs.writeSync(3, outcome);`;

describe.skipIf(process.platform === 'win32')('inside the sandbox', () => {
  it.each([
    ['a temporary folder', folder],
    ['shared memory', '/dev/shm'],
    ['/tmp', '/tmp'],
  ])('nothing can be written in %s', async (_, path) => {
    const file = join(path, `leak-${process.pid}`);
    const { said } = await inside(attempt(`fs.writeFileSync(${JSON.stringify(file)}, 'pixels');`));
    const left = existsSync(file) ? readFileSync(file, 'utf8') : '';
    rmSync(file, { force: true });
    expect(said === 'done').toBe(!limited && !isolated);
    expect(left).toBe(limited || isolated ? '' : 'pixels');
  });

  it('nothing of the home or of temporary folders can be read', async () => {
    const secret = join(folder, 'secret');
    writeFileSync(secret, 'secret');
    const { said } = await inside(attempt(`fs.readFileSync(${JSON.stringify(secret)});`));
    expect(said).toBe(isolated ? 'ENOENT' : 'done');
    const { said: accounts } = await inside(attempt(`fs.readFileSync('/etc/passwd');`));
    expect(accounts).toBe(isolated ? 'ENOENT' : 'done');
  });

  it('there is no way to a server on this machine', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    let connections = 0;
    server.on('connection', (socket) => {
      connections++;
      socket.destroy();
    });
    const { port } = server.address() as AddressInfo;
    const { said } = await inside(`
      const { writeSync } = require('node:fs');
      require('node:net').connect(${port}, '127.0.0.1')
        .on('connect', function () { writeSync(3, 'done'); this.destroy(); })
        .on('error', (error) => writeSync(3, error.code));`);
    await new Promise((resolve) => server.close(resolve));
    expect(connections).toBe(isolated ? 0 : 1);
    expect(said).toBe(isolated ? 'ECONNREFUSED' : 'done');
  });

  it('no other process is to be seen', async () => {
    const { said } = await inside(attempt(`fs.readFileSync('/proc/${process.pid}/cmdline');`));
    expect(said).toBe(isolated ? 'ENOENT' : 'done');
  });

  it('the kernel bounds memory', async () => {
    const limits = { cpuSeconds: 60, memoryBytes: 400 * 2 ** 20 };
    const hold = `global.kept = []; for (let n = 0; n < 6; n++) global.kept.push(Buffer.alloc(100 * 2 ** 20, 1));`;
    const { said, succeeded } = await inside(attempt(hold), { limits });
    expect(said === 'done' && succeeded).toBe(!limited);
  });

  it('the kernel ends a process that computes for too long', async () => {
    const loop = `const end = Date.now() + 20_000; while (Date.now() < end);`;
    const startedMs = performance.now();
    const { succeeded } = await inside(loop, { limits: { cpuSeconds: 1, memoryBytes: 2 ** 31 } });
    expect(succeeded).toBe(!limited);
    if (limited) expect(performance.now() - startedMs).toBeLessThan(19_000);
  }, 40_000);
});

describe('a Node process of ours', () => {
  const options = permissionOptions(packagePaths());
  // The seat belt alone: nothing else around it.
  const around = new Sandbox({}, []);
  const said = async (body: string): Promise<string> =>
    (await inside(attempt(body), { options, around })).said;

  it('may write no file, read none but its code, and start neither a process nor a thread', async () => {
    const file = JSON.stringify(join(folder, 'by-node'));
    expect(await said(`fs.writeFileSync(${file}, 'x')`)).toBe('ERR_ACCESS_DENIED');
    expect(await said(`fs.readFileSync('/etc/passwd')`)).toBe('ERR_ACCESS_DENIED');
    expect(await said(`fs.readFileSync(${JSON.stringify(join(process.cwd(), 'package.json'))})`)).toBe(
      'done',
    );
    expect(await said(`require('node:child_process').spawnSync('true')`)).toBe('ERR_ACCESS_DENIED');
    expect(await said(`new (require('node:worker_threads').Worker)('', { eval: true })`)).toBe(
      'ERR_ACCESS_DENIED',
    );
  });

  it('is told of no path inside another, and of none that would be read as several', () => {
    const paths = packagePaths();
    for (const path of paths) {
      expect(paths.filter((other) => other !== path && path.startsWith(other))).toEqual([]);
    }
    expect(permissionOptions(['/a,b/'])).toEqual([]);
    expect(permissionOptions(['/a/*'])).toEqual([]);
  });
});

describe('this process', () => {
  it('leaves no core behind, where there is something to see to it', async () => {
    expect(await forbidOwnCoreDumps(sandbox)).toBe(limited);
    if (!limited) return;
    const [, soft] = /^Max core file size +(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    expect(Number(soft)).toBeLessThanOrEqual(1);
  });

  it('says so where there is nothing to do it with', async () => {
    expect(await forbidOwnCoreDumps(new Sandbox({}, []))).toBe(false);
  });
});
