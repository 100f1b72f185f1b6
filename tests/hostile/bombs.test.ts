import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { tryMedia, TRIAL_LIMITS } from '../../bench/hostile/media-trial.ts';
import { inspectSandbox } from '../../src/media/sandbox/inspect-sandbox.ts';
import { clip } from '../contracts/decoded-clip.ts';
import { endlessClip } from '../fixtures/endless-clip.ts';

const sandbox = await inspectSandbox();
const folder = mkdtempSync(join(tmpdir(), 'facegate-bombs-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function outcomeOf(name: string, bytes: Uint8Array, limits = TRIAL_LIMITS): Promise<string> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const verdict = await tryMedia(path, sandbox, 'auto', limits);
  expect(verdict.kind).toBe('ended');
  return verdict.outcome;
}

/** A grey PNG of a few kilobytes, however large the picture. */
function png(widthPx: number, heightPx: number, rows = heightPx): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(widthPx, 0);
  header.writeUInt32BE(heightPx, 4);
  header[8] = 8;
  const pixels = deflateSync(Buffer.alloc((widthPx + 1) * rows));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    ...[chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))],
  ]);
}

const mp4 = (): Buffer => readFileSync(clip('index-last.mp4'));

/** The boxes inside the last box of a type, which ends the file, are repeated. */
function repeatTrack(bytes: Buffer, times: number): Buffer {
  const moov = bytes.lastIndexOf('moov') - 4;
  const trak = bytes.indexOf('trak', moov) - 4;
  const track = bytes.subarray(trak, trak + bytes.readUInt32BE(trak));
  const whole = Buffer.concat([bytes, ...Array.from({ length: times }, () => track)]);
  whole.writeUInt32BE(whole.length - moov, moov);
  return whole;
}

describe('a bomb', () => {
  it('of pixels in a picture is refused by its header', async () => {
    expect(await outcomeOf('sound.png', png(64, 48))).toBe('decoded');
    expect(await outcomeOf('large.png', png(12_000, 12_000))).toBe('ERR_MEDIA_LIMITS');
    expect(await outcomeOf('claimed.png', png(40_000, 40_000, 1))).toBe('ERR_MEDIA_LIMITS');
    // More than the library that reads headers would open at all.
    expect(await outcomeOf('beyond.png', png(60_000, 60_000, 1))).toBe('ERR_DECODER_FAILED');
  });

  it('of pixels in a video is refused by its index', async () => {
    const bytes = mp4();
    const entry = bytes.lastIndexOf('avc1') + 4;
    bytes.writeUInt16BE(16_384, entry + 24);
    bytes.writeUInt16BE(16_384, entry + 26);
    expect(await outcomeOf('large.mp4', bytes)).toBe('ERR_MEDIA_LIMITS');
  });

  it('of streams is refused', async () => {
    expect(await outcomeOf('few.mp4', repeatTrack(mp4(), 2))).not.toBe('ERR_MEDIA_LIMITS');
    expect(await outcomeOf('many.mp4', repeatTrack(mp4(), 100))).toBe('ERR_MEDIA_LIMITS');
  });

  it('of duration is refused', async () => {
    expect(await outcomeOf('long.mp4', endlessClip())).toBe('ERR_MEDIA_LIMITS');
  });

  it('of frames is stopped while it is decoded', async () => {
    expect(await outcomeOf('sound.mp4', mp4())).toBe('decoded');
    expect(await outcomeOf('frames.mp4', mp4(), { ...TRIAL_LIMITS, maximumFrames: 5 })).toBe(
      'ERR_MEDIA_LIMITS',
    );
  });

  it('of time is stopped', async () => {
    const outcome = await outcomeOf('slow.mp4', mp4(), { ...TRIAL_LIMITS, maximumDecodeMs: 1 });
    expect(outcome).toBe('ERR_DECODER_TIMEOUT');
  });

  it.each(['stsz', 'stts', 'stco', 'ctts'])(
    'of entries in %s ends with a code',
    async (box) => {
      const bytes = mp4();
      const count = bytes.lastIndexOf(box) + (box === 'stsz' ? 12 : 8);
      bytes.writeUInt32BE(0x0fff_ffff, count);
      expect(await outcomeOf(`${box}.mp4`, bytes)).toMatch(/^ERR_(?:MEDIA|DECODER)_/);
    },
    60_000,
  );
});
