import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { contain, scrubbedEnvironment } from '../../../src/media/contained-command.ts';
import { startDecoder } from '../../../src/media/decoder-process.ts';
import { findFfmpeg } from '../../../src/media/ffmpeg-program.ts';
import { nodeAvLoads } from '../../../src/media/node-av-decoder.ts';
import { selectDecoder } from '../../../src/media/select-decoder.ts';

const folder = mkdtempSync(join(tmpdir(), 'facegate-select-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function program(name: string, version: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\necho "ffmpeg version ${version} Copyright"\n`);
  chmodSync(path, 0o755);
  return path;
}

describe.skipIf(process.platform === 'win32')('select decoder', () => {
  it('takes FFMPEG_PATH before PATH', async () => {
    const named = program('named-ffmpeg', '7.1');
    const found = program('ffmpeg', '6.0');
    expect((await findFfmpeg({ FFMPEG_PATH: named, PATH: folder }))?.path).toBe(named);
    expect((await findFfmpeg({ PATH: folder }))?.path).toBe(found);
    expect((await findFfmpeg({ FFMPEG_PATH: join(folder, 'missing'), PATH: folder }))?.path).toBe(found);
    expect((await selectDecoder('auto', { FFMPEG_PATH: named })).id).toBe('ffmpeg');
    rmSync(found);
  });

  it('takes no program that is not an ffmpeg, and none from a relative folder', async () => {
    const other = join(folder, 'other');
    writeFileSync(other, '#!/bin/sh\necho "something else"\n');
    chmodSync(other, 0o755);
    expect(await findFfmpeg({ FFMPEG_PATH: other, PATH: '.:bin:' })).toBeUndefined();
  });

  it.each([
    ['4.4.2', '-vsync'],
    ['5.0', '-vsync'],
    ['5.1.9-0+deb12u1', '-fps_mode'],
    ['n7.1', '-fps_mode'],
    ['N-118321-gabcdef', '-fps_mode'],
  ])('version %s passes timestamps on with %s', async (version, option) => {
    expect((await findFfmpeg({ FFMPEG_PATH: program('v', version) }))?.timestampOption).toBe(option);
  });

  it('says so when there is none', async () => {
    await expect(selectDecoder('ffmpeg', { PATH: '' })).rejects.toMatchObject({
      code: 'ERR_DECODER_MISSING',
    });
  });

  it('falls back to node-av where it can be loaded', async () => {
    const outcome = selectDecoder('auto', { PATH: '' }).then(
      ({ id }) => id,
      (error: unknown) => (error as { code?: unknown }).code,
    );
    expect(await outcome).toBe((await nodeAvLoads({})) ? 'node-av' : 'ERR_DECODER_MISSING');
  });
});

describe('contained command', () => {
  it('passes on only what a program needs to find its libraries', () => {
    const env = scrubbedEnvironment({
      PATH: '/bin',
      FFREPORT: 'file=x',
      NODE_OPTIONS: '--inspect',
      HTTP_PROXY: 'x',
      HOME: '/h',
    });
    expect(env).toEqual({ PATH: '/bin', LC_ALL: 'C', AV_LOG_FORCE_NOCOLOR: '1' });
  });

  it.runIf(existsSync('/usr/bin/prlimit'))('lets a decoder write to pipes and to no file', async () => {
    const file = join(folder, 'leak');
    const script = `
      const { writeFileSync, writeSync } = require('node:fs');
      process.on('SIGXFSZ', () => {});
      try { writeFileSync(${JSON.stringify(file)}, 'pixels'); } catch (error) { writeSync(3, error.code); }`;
    const child = await startDecoder({ file: process.execPath, args: ['-e', script], env: {} }, 'pipe');
    const chunks: string[] = [];
    child.detector.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
    child.full.resume();
    child.log.resume();
    await child.succeeded;
    await new Promise((resolve) => setTimeout(resolve, 50));
    await child.stop();
    expect(chunks.join('')).toBe('EFBIG');
    const { args } = await contain({ file: 'x', args: ['-y'], env: {} });
    expect(args).toEqual(expect.arrayContaining(['--core=0', '--fsize=0', '--', 'x', '-y']));
  });
});
