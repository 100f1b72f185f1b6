import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { execFile } from 'node:child_process';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tryMedia } from '../../bench/hostile/media-trial.ts';
import { inspectSandbox } from '../../src/media/sandbox/inspect-sandbox.ts';
import { clip } from '../contracts/decoded-clip.ts';
import { PURPOSE, ROOT, consentFor, type Finished } from '../fixtures/sample-runs.ts';

const CANARY = 'CANARY-7f3a91';
const folder = mkdtempSync(join(tmpdir(), 'facegate-disguise-'));
const home = mkdtempSync(join(tmpdir(), 'facegate-disguise-home-'));
let server: Server;
let connections = 0;

beforeAll(async () => {
  server = createServer((socket) => {
    connections++;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  writeFileSync(join(folder, 'secret'), CANARY);
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
  rmSync(home, { recursive: true });
});

/** Runs the built command line in a folder, with a record for exactly this media. */
async function analyze(name: string, cwd: string): Promise<Finished> {
  const record = join(home, 'record.json');
  writeFileSync(record, await consentFor(home, join(cwd, name), { scope: { kind: 'solo' } }));
  const args = [join(ROOT, 'dist/src/cli/main.js'), 'analyze', '--purpose', PURPOSE, '--consent', record];
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [...args, '--home', home, '--', name],
      { cwd, timeout: 90_000, killSignal: 'SIGKILL' },
      (_, stdout, stderr) => {
        resolve({ status: child.exitCode, stdout, stderr });
      },
    );
  });
}

/** What an address in a playlist could lead to: a server here, and a file. */
const addresses = (): string => {
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}/${CANARY}.ts`;
};

const scripts: readonly (readonly [string, string, () => string | Uint8Array | Promise<Uint8Array>])[] = [
  [
    'an HLS playlist',
    'hls.mp4',
    () => `#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,${CANARY}\n${addresses()}\n#EXT-X-ENDLIST\n`,
  ],
  [
    'an HLS playlist of a local file',
    'local.mov',
    () => `#EXTM3U\n#EXTINF:2,\nfile://${join(folder, 'secret')}\n`,
  ],
  [
    'a concat script',
    'concat.avi',
    () => `ffconcat version 1.0\nfile '${join(folder, 'secret')}'\nfile ${addresses()}\n`,
  ],
  [
    'a playlist in Matroska',
    'playlist.mkv',
    () =>
      Buffer.concat([
        readFileSync(clip('h264.mkv')).subarray(0, 300),
        Buffer.from(`#EXTM3U\n#EXTINF:2,\n${addresses()}\n`),
      ]),
  ],
  [
    'a DASH manifest',
    'dash.webm',
    () => `<?xml version="1.0"?><MPD><Period><BaseURL>${addresses()}</BaseURL></Period></MPD>`,
  ],
  [
    'a session description',
    'session.mp4',
    () => `v=0\no=- 0 0 IN IP4 127.0.0.1\ns=${CANARY}\nc=IN IP4 127.0.0.1\nm=video 9 RTP/AVP 96\n`,
  ],
  [
    'SVG with an image',
    'picture.png',
    () =>
      `<svg xmlns="http://www.w3.org/2000/svg"><image href="${addresses()}"/><text>${CANARY}</text></svg>`,
  ],
  [
    'PostScript',
    'picture.jpg',
    () => `%!PS-Adobe-3.0 EPSF-3.0\n(${join(folder, 'secret')}) run (${CANARY}) show\n`,
  ],
  ['PDF', 'picture.webp', () => `%PDF-1.7\n1 0 obj << /URI (${addresses()}) >> endobj % ${CANARY}\n`],
  [
    'a GIF',
    'gif.png',
    () =>
      sharp(Buffer.alloc(300), { raw: { width: 10, height: 10, channels: 3 } })
        .gif()
        .toBuffer(),
  ],
  [
    'a TIFF',
    'tiff.jpg',
    () =>
      sharp(Buffer.alloc(300), { raw: { width: 10, height: 10, channels: 3 } })
        .tiff()
        .toBuffer(),
  ],
];

describe('in disguise', () => {
  it.each(scripts)(
    '%s ends with a code: nothing is read, asked for or repeated',
    async (_, name, content) => {
      const cwd = mkdtempSync(join(folder, 'run-'));
      writeFileSync(join(cwd, name), await content());
      const { status, stdout, stderr } = await analyze(name, cwd);
      expect({ status, stdout }).toEqual({ status: 4, stdout: '' });
      expect(stderr).toMatch(/^facegate: ERR_MEDIA_(?:UNSUPPORTED|NO_VIDEO|TRUNCATED): [^\n]*\n$/);
      expect(stderr).not.toContain(CANARY);
      expect(stderr).not.toContain(folder);
      expect(readdirSync(cwd)).toEqual([name]);
      expect(connections).toBe(0);
    },
    120_000,
  );
});

describe('a name', () => {
  const names = [
    '-i',
    '--help',
    'line\nbreak.mp4',
    'frame%03d.mp4',
    'concat:one|two',
    'http:',
    'pipe:0',
    'subfile,,start,0,end,9,,:x',
    'file:secret',
    'a;touch leak',
    '$(touch leak)',
    '@list',
    '*.mp4',
    '\u202egpj.mp4',
  ];

  it.each(names)('%j is only a name', async (name) => {
    const cwd = mkdtempSync(join(folder, 'name-'));
    copyFileSync(clip('index-last.mp4'), join(cwd, name));
    expect(await tryMedia(join(cwd, name), await inspectSandbox(), 'auto')).toMatchObject({
      outcome: 'decoded',
    });
    expect(readdirSync(cwd)).toEqual([name]);
  });

  it.each(['-i', 'concat:one|two\n'])('%j is only a name on the command line', async (name) => {
    const cwd = mkdtempSync(join(folder, 'name-'));
    mkdirSync(join(cwd, 'inner'));
    copyFileSync(clip('index-last.mp4'), join(cwd, name));
    const { status, stdout, stderr } = await analyze(name, cwd);
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(stderr).toContain('0 tracks');
    expect(readdirSync(cwd).sort()).toEqual([name, 'inner'].sort());
  });
});
