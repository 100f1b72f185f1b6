import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, crc32 } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Decoder } from '../../../src/media/decoder.ts';
import { DEFAULT_MEDIA_LIMITS } from '../../../src/media/media-limits.ts';
import { openMedia } from '../../../src/media/open-media.ts';
import { probeMedia } from '../../../src/media/probe-media.ts';
import { inspectSandbox } from '../../../src/media/sandbox/inspect-sandbox.ts';
import { StillDecoder } from '../../../src/media/still-decoder.ts';
import { childProcesses, corners, decodeClip, openDescriptors } from '../../contracts/decoded-clip.ts';

/** A picture with a red, green, blue and white quadrant. */
function picture(widthPx: number, heightPx: number): Sharp {
  const pixels = Buffer.alloc(widthPx * heightPx * 3);
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const [right, bottom] = [x >= widthPx / 2, y >= heightPx / 2];
      pixels.set([right === bottom ? 255 : 0, right ? 255 : 0, bottom ? 255 : 0], (y * widthPx + x) * 3);
    }
  }
  return sharp(pixels, { raw: { width: widthPx, height: heightPx, channels: 3 } });
}

const sandbox = await inspectSandbox();

describe('still pictures', () => {
  const decoder: Decoder = new StillDecoder(process.env, sandbox);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'facegate-stills-'));
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    expect(await childProcesses()).toEqual([]);
  });
  const write = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };

  it.each([
    ['jpeg', (image: Sharp) => image.jpeg({ quality: 95 })],
    ['png', (image: Sharp) => image.png()],
    ['webp', (image: Sharp) => image.webp({ lossless: true })],
    ['png', (image: Sharp) => image.png({ palette: true })],
    ['png', (image: Sharp) => image.toColourspace('rgb16').png()],
    ['png', (image: Sharp) => image.ensureAlpha().png()],
  ])('reads %s', async (format, encode) => {
    const path = write('picture', await encode(picture(96, 64)).toBuffer());
    const { facts, frames, totals, error } = await decodeClip(decoder, path);
    expect(error).toBeUndefined();
    expect(facts).toMatchObject({ kind: 'image', container: format, codec: format });
    expect(facts.durationUs).toBeUndefined();
    expect(totals).toEqual({ decodedFrames: 1, analysedFrames: 1, skippedFrames: 0, failedFrames: 0 });
    expect(frames[0]?.geometry).toMatchObject({ fullFormat: 'rgb24', colour: { range: 'full' } });
    expect(frames.map(corners)).toEqual([['red', 'green', 'blue', 'white']]);
    expect([...(frames[0]?.full.subarray(0, 3) ?? [])].map((value) => Math.round(value / 255))).toEqual([
      1, 0, 0,
    ]);
  });

  it.each([
    [3, 96, 64, ['white', 'blue', 'green', 'red'], 180],
    [6, 64, 96, ['blue', 'red', 'white', 'green'], 90],
    [8, 64, 96, ['green', 'white', 'red', 'blue'], 270],
  ] as const)('turns EXIF orientation %d', async (orientation, widthPx, heightPx, expected, degrees) => {
    const path = write('turned.jpg', await picture(96, 64).withMetadata({ orientation }).jpeg().toBuffer());
    const { facts, frames } = await decodeClip(decoder, path);
    expect(facts).toMatchObject({ displayed: { widthPx, heightPx }, rotationDegrees: degrees });
    expect(facts.coded).toEqual({ widthPx: 96, heightPx: 64 });
    expect(frames.map(corners)).toEqual([expected]);
  });

  it('reads a folder in name order, each picture in its own size', async () => {
    write('b.jpg', await picture(120, 40).jpeg().toBuffer());
    write('a.png', await picture(33, 77).png().toBuffer());
    write('c.webp', await picture(8, 8).webp({ lossless: true }).toBuffer());
    const { facts, frames, totals, error, freeSlots } = await decodeClip(decoder, folder, {
      detector: { widthPx: 60, heightPx: 60 },
      slotCount: 1,
    });
    expect(error).toBeUndefined();
    expect(facts).toMatchObject({
      kind: 'image-folder',
      codec: 'mixed',
      displayed: { widthPx: 120, heightPx: 40 },
    });
    expect(frames.map(({ geometry }) => geometry.full)).toEqual([
      { widthPx: 33, heightPx: 77 },
      { widthPx: 120, heightPx: 40 },
      { widthPx: 8, heightPx: 8 },
    ]);
    expect(frames.map(({ geometry }) => geometry.detector)).toEqual([
      { widthPx: 26, heightPx: 60 },
      { widthPx: 60, heightPx: 20 },
      { widthPx: 60, heightPx: 60 },
    ]);
    expect(frames.map(({ timestampUs }) => timestampUs)).toEqual([0, 1_000_000, 2_000_000]);
    for (const frame of frames) expect(corners(frame)).toEqual(['red', 'green', 'blue', 'white']);
    expect(totals.analysedFrames).toBe(3);
    expect(freeSlots).toBe(1);
  });

  it('delivers the pictures before a broken one', async () => {
    const before = await openDescriptors();
    const whole = await picture(200, 200).jpeg().toBuffer();
    write('a.jpg', whole);
    write('b.jpg', whole.subarray(0, whole.length - 400));
    const { frames, error, totals, freeSlots } = await decodeClip(decoder, folder);
    expect(error).toBe('ERR_DECODER_FAILED');
    expect(frames).toHaveLength(1);
    expect(totals.decodedFrames).toBe(totals.analysedFrames + totals.skippedFrames + totals.failedFrames);
    expect(freeSlots).toBe(4);
    expect(await openDescriptors()).toBe(before);
  });

  it.each([
    ['markup', '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>'],
    ['text', 'hello'],
    ['a JPEG head alone', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)],
  ])('refuses %s named .png', async (_, content) => {
    write('fake.png', content);
    await using media = await openMedia(folder, DEFAULT_MEDIA_LIMITS);
    await expect(probeMedia(media, DEFAULT_MEDIA_LIMITS, sandbox)).rejects.toMatchObject({
      code: 'ERR_DECODER_FAILED',
    });
  });

  it('refuses a pixel bomb by its header', async () => {
    const path = write('bomb.png', bomb(30_000, 30_000));
    await using media = await openMedia(path, DEFAULT_MEDIA_LIMITS);
    await expect(probeMedia(media, DEFAULT_MEDIA_LIMITS, sandbox)).rejects.toMatchObject({
      code: 'ERR_MEDIA_LIMITS',
    });
  });

  it('refuses a picture that is not the one that was opened', async () => {
    const path = write('a.png', await picture(20, 20).png().toBuffer());
    await using media = await openMedia(folder, DEFAULT_MEDIA_LIMITS);
    writeFileSync(path, await picture(20, 21).png().toBuffer());
    await expect(probeMedia(media, DEFAULT_MEDIA_LIMITS, sandbox)).rejects.toMatchObject({
      code: 'ERR_MEDIA_CHANGED',
    });
  });
});

/** A one-bit PNG that is small on disk. */
function bomb(widthPx: number, heightPx: number): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(widthPx, 0);
  header.writeUInt32BE(heightPx, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.alloc((Math.ceil(widthPx / 8) + 1) * 100));
  const chunk = (type: string, data: Uint8Array): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    out.set(body, 4);
    out.writeUInt32BE(crc32(body), body.length + 4);
    return out;
  };
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
