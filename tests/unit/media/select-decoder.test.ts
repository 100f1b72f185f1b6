import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Sampling } from '../../../src/contracts/media.ts';
import { scrubbedEnvironment } from '../../../src/media/child-command.ts';
import { findFfmpeg } from '../../../src/media/ffmpeg-program.ts';
import { nodeAvLoads } from '../../../src/media/node-av-decoder.ts';
import { Sandbox } from '../../../src/media/sandbox/sandbox.ts';
import { selectDecoder } from '../../../src/media/select-decoder.ts';

const folder = mkdtempSync(join(tmpdir(), 'facegate-select-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Programs of the test lie in a folder that a sandbox would have to be told of; the search is what is tested. */
const sandbox = new Sandbox({}, []);

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
    expect((await findFfmpeg({ FFMPEG_PATH: named, PATH: folder }, sandbox))?.path).toBe(named);
    expect((await findFfmpeg({ PATH: folder }, sandbox))?.path).toBe(found);
    expect((await findFfmpeg({ FFMPEG_PATH: join(folder, 'missing'), PATH: folder }, sandbox))?.path).toBe(
      found,
    );
    expect(
      (await selectDecoder({ preference: 'auto', environment: { FFMPEG_PATH: named }, sandbox })).id,
    ).toBe('ffmpeg');
    rmSync(found);
  });

  it('takes no program that is not an ffmpeg, and none from a relative folder', async () => {
    const other = join(folder, 'other');
    writeFileSync(other, '#!/bin/sh\necho "something else"\n');
    chmodSync(other, 0o755);
    expect(await findFfmpeg({ FFMPEG_PATH: other, PATH: '.:bin:' }, sandbox)).toBeUndefined();
  });

  it.each([
    ['4.4.2', '-vsync'],
    ['5.0', '-vsync'],
    ['5.1.9-0+deb12u1', '-fps_mode'],
    ['n7.1', '-fps_mode'],
    ['N-118321-gabcdef', '-fps_mode'],
  ])('version %s passes timestamps on with %s', async (version, option) => {
    expect((await findFfmpeg({ FFMPEG_PATH: program('v', version) }, sandbox))?.timestampOption).toBe(option);
  });

  it('says so when there is none', async () => {
    await expect(
      selectDecoder({ preference: 'ffmpeg', environment: { PATH: '' }, sandbox }),
    ).rejects.toMatchObject({
      code: 'ERR_DECODER_MISSING',
    });
  });

  it('takes node-av to leave frames out where it can be loaded, unless an ffmpeg is named', async () => {
    const found = program('ffmpeg', '6.0');
    const rate = { kind: 'rate', framesPerSecond: 10 } as const;
    const chosen = async (environment: NodeJS.ProcessEnv, sampling: Sampling): Promise<string> =>
      (await selectDecoder({ preference: 'auto', environment, sandbox, sampling })).id;
    const loaded = (await nodeAvLoads({}, sandbox)) ? 'node-av' : 'ffmpeg';
    for (const sampling of [rate, { kind: 'keyframes' } as const]) {
      expect(await chosen({ PATH: folder }, sampling)).toBe(loaded);
      expect(await chosen({ PATH: folder, FFMPEG_PATH: found }, sampling)).toBe('ffmpeg');
    }
    expect(await chosen({ PATH: folder }, { kind: 'all' })).toBe('ffmpeg');
    rmSync(found);
  });

  it('falls back to node-av where it can be loaded', async () => {
    const outcome = selectDecoder({ preference: 'auto', environment: { PATH: '' }, sandbox }).then(
      ({ id }) => id,
      (error: unknown) => (error as { code?: unknown }).code,
    );
    expect(await outcome).toBe((await nodeAvLoads({}, sandbox)) ? 'node-av' : 'ERR_DECODER_MISSING');
  });
});

describe('child command', () => {
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
});
