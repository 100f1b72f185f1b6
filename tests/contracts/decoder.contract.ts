import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Decoder } from '../../src/media/decoder.ts';
import { DEFAULT_MEDIA_LIMITS } from '../../src/media/media-limits.ts';
import { openMedia } from '../../src/media/open-media.ts';
import {
  childProcesses,
  clip,
  corners,
  decodeClip,
  fullLuma,
  middleGrey,
  openDescriptors,
  withNegativeStart,
} from './decoded-clip.ts';

const EVERY_40_MS = Array.from({ length: 30 }, (_, index) => index * 40_000);
const UPRIGHT = ['red', 'green', 'blue', 'white'];

/** What every video decoder has to do. */
export function describeVideoDecoder(name: string, find: () => Promise<Decoder>): void {
  describe(`decoder ${name}`, () => {
    let decoder: Decoder;
    let folder: string;
    beforeAll(async () => {
      decoder = await find();
      folder = mkdtempSync(join(tmpdir(), 'facegate-media-'));
    });
    afterAll(() => {
      rmSync(folder, { recursive: true });
    });
    const temporary = (file: string, content: string | Uint8Array): string => {
      const path = join(folder, file);
      writeFileSync(path, content);
      return path;
    };

    describe('formats', () => {
      it.each([
        ['index-last.mp4', 'mp4', 'h264'],
        ['index-first.mp4', 'mp4', 'h264'],
        ['h264.mov', 'mov', 'h264'],
        ['h264.mkv', 'matroska', 'h264'],
        ['h264.avi', 'avi', 'h264'],
        ['hevc.mp4', 'mp4', 'hevc'],
        ['vp9.webm', 'webm', 'vp9'],
        ['av1.mkv', 'matroska', 'av1'],
        ['mjpeg.avi', 'avi', 'mjpeg'],
        ['full-range.mov', 'mov', 'mjpeg'],
        ['ten-bit.mkv', 'matroska', 'hevc'],
        ['bt709.mp4', 'mp4', 'h264'],
        ['cover-and-video.mp4', 'mp4', 'h264'],
        ['two-videos.mkv', 'matroska', 'h264'],
      ])('%s: every frame, in order, with its time and its pixels', async (file, container, codec) => {
        const { facts, frames, totals, error, freeSlots } = await decodeClip(decoder, clip(file));
        expect(error).toBeUndefined();
        expect(facts).toMatchObject({ container, codec, displayed: { widthPx: 96, heightPx: 64 } });
        expect(totals).toEqual({ decodedFrames: 30, analysedFrames: 30, skippedFrames: 0, failedFrames: 0 });
        expect(frames.map(({ timestampUs }) => timestampUs)).toEqual(EVERY_40_MS);
        expect(freeSlots).toBe(4);
        for (const [index, frame] of frames.entries()) {
          expect(frame).toMatchObject({ analysedIndex: index, decodedIndex: index });
          expect(Math.abs(middleGrey(frame) - index * 8)).toBeLessThan(14);
          expect(corners(frame)).toEqual(UPRIGHT);
          // 8 bit and limited range, whatever the source: white is 235.
          expect(Math.abs(fullLuma(frame, 0.85, 0.85) - 235)).toBeLessThan(6);
          expect(frame.geometry.colour.range).toBe('limited');
        }
      });

      it('names the colour matrix of the source, bt601 when unknown', async () => {
        const tagged = await decodeClip(decoder, clip('bt709.mp4'));
        const unknown = await decodeClip(decoder, clip('index-last.mp4'));
        expect(tagged.frames[0]?.geometry.colour.matrix).toBe('bt709');
        expect(unknown.frames[0]?.geometry.colour.matrix).toBe('bt601');
      });
    });

    describe('geometry', () => {
      it.each([
        ['rotated-90.mp4', 64, 96, ['green', 'white', 'red', 'blue']],
        ['rotated-180.mp4', 96, 64, ['white', 'blue', 'green', 'red']],
        ['rotated-270.mp4', 64, 96, ['blue', 'red', 'white', 'green']],
      ])('%s: both parts as displayed', async (file, widthPx, heightPx, expected) => {
        const { facts, frames, error } = await decodeClip(decoder, clip(file));
        expect(error).toBeUndefined();
        expect(facts.displayed).toEqual({ widthPx, heightPx });
        const [first] = frames;
        if (first === undefined) throw new Error('no frame');
        expect(corners(first)).toEqual(expected);
        expect(first.geometry.full).toEqual({ widthPx, heightPx });
        const lightest = expected.indexOf('white');
        expect(fullLuma(first, lightest % 2 === 0 ? 0.15 : 0.85, lightest < 2 ? 0.15 : 0.85)).toBeGreaterThan(
          225,
        );
      });

      it('gives the full part in the source grid and the detector part in the displayed shape', async () => {
        const { facts, frames } = await decodeClip(decoder, clip('anamorphic.mp4'), {
          detector: { widthPx: 48, heightPx: 16 },
        });
        expect(facts.displayed).toEqual({ widthPx: 192, heightPx: 64 });
        expect(frames[0]?.geometry).toMatchObject({
          detector: { widthPx: 48, heightPx: 16 },
          full: { widthPx: 96, heightPx: 64 },
        });
        expect(frames[0]?.detector.length).toBe(48 * 16 * 3);
      });

      it('handles odd sizes and a single pixel', async () => {
        const odd = await decodeClip(decoder, clip('odd.webm'));
        expect(odd.error).toBeUndefined();
        expect(odd.frames).toHaveLength(30);
        expect(odd.frames[0]?.full.length).toBe(35 * 27 + 2 * 18 * 14);
        const one = await decodeClip(decoder, clip('one-pixel.webm'), {
          detector: { widthPx: 8, heightPx: 8 },
        });
        expect(one.error).toBeUndefined();
        expect(one.frames).toHaveLength(30);
        expect(one.frames[0]?.full.length).toBe(3);
      });
    });

    describe('time and sampling', () => {
      it('keeps the times of a variable rate', async () => {
        const { frames } = await decodeClip(decoder, clip('variable-rate.mkv'));
        const gaps = frames
          .slice(1, 9)
          .map(({ timestampUs }, index) => timestampUs - (frames[index]?.timestampUs ?? 0));
        expect(gaps).toEqual([40_000, 80_000, 120_000, 200_000, 40_000, 80_000, 120_000, 200_000]);
      });

      it('keeps times before zero', async () => {
        const path = temporary('negative.mp4', withNegativeStart('index-last.mp4'));
        const { frames, error } = await decodeClip(decoder, path);
        expect(error).toBeUndefined();
        expect(frames.map(({ timestampUs }) => timestampUs)).toEqual(
          EVERY_40_MS.map((time) => time - 320_000),
        );
      });

      it.each([5, 10, 12.5, 30])(
        'takes the first frame of every 1/%d s, of a variable rate too',
        async (rate) => {
          for (const file of ['index-last.mp4', 'bt709.mp4', 'h264.avi', 'hevc.mp4', 'variable-rate.mkv']) {
            const all = await decodeClip(decoder, clip(file));
            const sampled = await decodeClip(decoder, clip(file), {
              sampling: { kind: 'rate', framesPerSecond: rate },
            });
            const intervals = all.frames.map(({ timestampUs }) =>
              Math.floor((timestampUs * rate) / 1e6 + 1e-6),
            );
            const expected = intervals.flatMap((interval, index) =>
              interval === intervals[index - 1] ? [] : [index],
            );
            expect(sampled.frames.map(({ decodedIndex }) => decodedIndex)).toEqual(expected);
            expect(sampled.frames.map(({ timestampUs }) => timestampUs)).toEqual(
              expected.map((index) => all.frames[index]?.timestampUs),
            );
            for (const [index, frame] of sampled.frames.entries()) {
              const same = all.frames[expected[index] ?? -1];
              expect(Buffer.compare(frame.full, same?.full ?? Buffer.of())).toBe(0);
              expect(Buffer.compare(frame.detector, same?.detector ?? Buffer.of())).toBe(0);
            }
            expect(sampled.totals).toEqual({
              decodedFrames: 30,
              analysedFrames: expected.length,
              skippedFrames: 30 - expected.length,
              failedFrames: 0,
            });
          }
        },
      );

      it('gives all frames in order where the container tells no times of presentation', async () => {
        const { frames, error } = await decodeClip(decoder, clip('reordered.avi'));
        expect(error).toBeUndefined();
        expect(frames).toHaveLength(30);
        for (const [index, frame] of frames.entries()) {
          expect(Math.abs(middleGrey(frame) - index * 8)).toBeLessThan(14);
        }
        const times = frames.map(({ timestampUs }) => timestampUs);
        expect(times.every((time, index) => index === 0 || time > (times[index - 1] ?? 0))).toBe(true);
      });

      it('does not take what it passed over for decoded: half of the pictures are gone', async () => {
        const bytes = readFileSync(clip('index-first.mp4'));
        const pictures = bytes.indexOf('mdat') + 4;
        const path = temporary('half-gone.mp4', bytes.fill(0, (pictures + bytes.length) >> 1));
        const all = await decodeClip(decoder, path);
        const sampling = { kind: 'rate', framesPerSecond: 10 } as const;
        const sampled = await decodeClip(decoder, path, { sampling });
        expect(all.totals.decodedFrames).toBeLessThan(25);
        expect(sampled.totals.decodedFrames).toBe(all.totals.decodedFrames);
        expect(sampled.error).toBe(all.error);
      });

      it('decodes key frames only', async () => {
        const { frames, totals, error } = await decodeClip(decoder, clip('index-last.mp4'), {
          sampling: { kind: 'keyframes' },
        });
        expect(error).toBeUndefined();
        expect(frames.map(({ timestampUs }) => timestampUs)).toEqual([0, 400_000, 800_000]);
        expect(frames.map(middleGrey).map((grey) => Math.round(grey / 8))).toEqual([0, 10, 20]);
        expect(totals).toMatchObject({ decodedFrames: 3, analysedFrames: 3 });
      });

      it.each(['open-groups.mp4', 'reordered.avi', 'hevc.mp4', 'vp9.webm'])(
        'gives the key frames of %s at their own times, or says that it cannot',
        async (file) => {
          const { frames, error } = await decodeClip(decoder, clip(file), {
            sampling: { kind: 'keyframes' },
          });
          if (decoder.id === 'ffmpeg' && error === 'ERR_MEDIA_TIMESTAMPS') return;
          expect(error).toBeUndefined();
          expect(frames.length).toBeGreaterThan(2);
          for (const { timestampUs, ...frame } of frames) {
            expect(Math.abs(middleGrey({ timestampUs, ...frame }) - timestampUs / 5000)).toBeLessThan(14);
          }
        },
      );

      it('shows nothing of an earlier key frame in one that is damaged, where key frames are decoded alone', async () => {
        if (decoder.id === 'ffmpeg') return; // it fills what is lost from the picture before
        const path = temporary('damaged.mp4', withDamagedKeyFrames(readFileSync(clip('index-last.mp4'))));
        const sampling = { kind: 'keyframes' } as const;
        const { frames } = await decodeClip(decoder, path, { sampling });
        const [whole, ...damaged] = frames;
        expect(whole === undefined ? NaN : whole.timestampUs).toBe(0);
        for (const { full } of damaged) {
          expect(differingBytes(full, whole?.full ?? new Uint8Array())).toBeGreaterThan(full.length / 4);
        }
      });

      it('refuses a rate that is none', async () => {
        for (const framesPerSecond of [0, -1, NaN, Infinity, 1e9]) {
          const sampling = { kind: 'rate', framesPerSecond } as const;
          await expect(decodeClip(decoder, clip('index-last.mp4'), { sampling })).rejects.toMatchObject({
            code: 'ERR_USAGE',
          });
        }
      });
    });

    describe('back-pressure', () => {
      it.each([1, 2, 3])(
        'loses nothing when the consumer is slow and the ring has %d slots',
        async (slotCount) => {
          let held = 0;
          const { frames, error, totals, freeSlots } = await decodeClip(decoder, clip('index-last.mp4'), {
            slotCount,
            onFrame: async () => {
              held += 1;
              expect(held).toBeLessThanOrEqual(slotCount);
              await sleep(10);
              held -= 1;
              return undefined;
            },
          });
          expect(error).toBeUndefined();
          expect(frames.map(({ analysedIndex }) => analysedIndex)).toEqual(
            EVERY_40_MS.map((_, index) => index),
          );
          for (const [index, frame] of frames.entries()) {
            expect(Math.abs(middleGrey(frame) - index * 8)).toBeLessThan(14);
          }
          expect(totals.analysedFrames).toBe(30);
          expect(freeSlots).toBe(slotCount);
        },
      );

      it('waits longer than the stall limit for a consumer that holds every slot', async () => {
        const { frames, error } = await decodeClip(decoder, clip('index-last.mp4'), {
          slotCount: 1,
          stallTimeoutMs: 1000,
          sampling: { kind: 'keyframes' },
          onFrame: async () => {
            await sleep(1500);
            return undefined;
          },
        });
        expect(error).toBeUndefined();
        expect(frames).toHaveLength(3);
      });
    });

    describe('ends', () => {
      it.each(['index-first.mp4', 'h264.mkv', 'mjpeg.avi', 'vp9.webm'])(
        '%s cut short: the frames that are there, then ERR_MEDIA_TRUNCATED',
        async (file) => {
          const whole = readFileSync(clip(file));
          const path = temporary(`cut-${file}`, whole.subarray(0, Math.floor(whole.length * 0.75)));
          const { frames, totals, error, freeSlots } = await decodeClip(decoder, path);
          expect(error).toBe('ERR_MEDIA_TRUNCATED');
          expect(frames.length).toBeGreaterThan(0);
          expect(frames.length).toBeLessThan(30);
          expect(totals.decodedFrames).toBe(
            totals.analysedFrames + totals.skippedFrames + totals.failedFrames,
          );
          expect(freeSlots).toBe(4);
        },
      );

      it('reports frames that the index promises and the data does not hold', async () => {
        const { error, frames } = await decodeClip(decoder, clip('index-last.mp4'), {
          alter: (media) => ({ ...media, lastFrameUs: 5_000_000 }),
        });
        expect(frames).toHaveLength(30);
        expect(error).toBe('ERR_MEDIA_TRUNCATED');
      });

      it('stops when told to, and gives every slot back', async () => {
        const before = await openDescriptors();
        const controller = new AbortController();
        const { frames, totals, error, freeSlots } = await decodeClip(decoder, clip('index-last.mp4'), {
          signal: controller.signal,
          onFrame: ({ analysedIndex }) => {
            if (analysedIndex === 3) controller.abort();
            return undefined;
          },
        });
        expect(error).toBe('ERR_ABORTED');
        expect(frames).toHaveLength(4);
        expect(totals.decodedFrames).toBe(totals.analysedFrames + totals.skippedFrames + totals.failedFrames);
        expect(totals.analysedFrames).toBe(4);
        expect(freeSlots).toBe(4);
        expect(await childProcesses()).toEqual([]);
        expect(await openDescriptors()).toBe(before);
      });

      it('starts nothing when it was aborted before', async () => {
        const { frames, error, totals } = await decodeClip(decoder, clip('index-last.mp4'), {
          signal: AbortSignal.abort(),
        });
        expect(frames).toEqual([]);
        expect(error).toBe('ERR_ABORTED');
        expect(totals.decodedFrames).toBe(0);
      });

      it('ends the process when the consumer leaves the loop', async () => {
        const { frames, error, freeSlots } = await decodeClip(decoder, clip('index-last.mp4'), {
          slotCount: 2,
          onFrame: () => false,
        });
        expect(frames).toHaveLength(1);
        expect(error).toBeUndefined();
        expect(freeSlots).toBe(2);
        expect(await childProcesses()).toEqual([]);
      });

      it('reports a process that was killed', async () => {
        let children: number[] = [];
        const { error, freeSlots } = await decodeClip(decoder, clip('index-last.mp4'), {
          slotCount: 1,
          onFrame: async ({ analysedIndex }) => {
            if (analysedIndex > 0) return undefined;
            children = await childProcesses();
            for (const child of children) process.kill(child, 'SIGKILL');
            return undefined;
          },
        });
        expect(children).toHaveLength(1);
        expect(error).toBe('ERR_DECODER_FAILED');
        expect(freeSlots).toBe(1);
        expect(await childProcesses()).toEqual([]);
      });

      it('reports a file that changes while it is decoded', async () => {
        const path = join(folder, 'changing.mp4');
        copyFileSync(clip('index-last.mp4'), path);
        const { error } = await decodeClip(decoder, path, {
          onFrame: ({ analysedIndex }) => {
            if (analysedIndex === 0) appendFileSync(path, 'x');
            return undefined;
          },
        });
        expect(error).toBe('ERR_MEDIA_CHANGED');
      });

      it('leaves no process and no descriptor behind', async () => {
        const before = await openDescriptors();
        for (let run = 0; run < 3; run += 1) await decodeClip(decoder, clip('vp9.webm'));
        expect(await openDescriptors()).toBe(before);
        expect(await childProcesses()).toEqual([]);
      });
    });

    describe('hostile media, had it passed the probe', () => {
      it.each([
        ['playlist', `#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:1.2,\nCLIP\n#EXT-X-ENDLIST\n`],
        ['concat script', `ffconcat version 1.0\nfile 'CLIP'\n`],
        ['plain text', `This is not a film.\n`],
      ])('does not follow a %s', async (_, text) => {
        const path = temporary('script.mp4', text.replace('CLIP', clip('h264.mkv')));
        await using script = await openMedia(path, DEFAULT_MEDIA_LIMITS);
        const { frames, error, totals } = await decodeClip(decoder, clip('h264.mkv'), {
          alter: (media) => ({ ...media, open: script }),
        });
        expect(frames).toEqual([]);
        expect(error).toBe('ERR_DECODER_FAILED');
        expect(totals.decodedFrames).toBe(0);
      });

      it('refuses pictures beyond the limit, whatever the container says', async () => {
        const limits = { ...DEFAULT_MEDIA_LIMITS, maximumPixels: 95 * 64 };
        const { frames, error } = await decodeClip(decoder, clip('h264.mkv'), { limits });
        expect(frames).toEqual([]);
        expect(error).toBe('ERR_DECODER_FAILED');
      });

      it('stops at the limit of frames', async () => {
        const limits = { ...DEFAULT_MEDIA_LIMITS, maximumFrames: 10 };
        const { frames, error, totals } = await decodeClip(decoder, clip('index-last.mp4'), { limits });
        expect(error).toBe('ERR_MEDIA_LIMITS');
        expect(frames.length).toBeLessThan(30);
        expect(totals.decodedFrames).toBe(totals.analysedFrames + totals.skippedFrames + totals.failedFrames);
      });
    });
  });
}

const IDR_SLICE = 5;

/** Overwrites all but the beginning of every key frame of an MP4 but the first. */
function withDamagedKeyFrames(bytes: Buffer): Buffer {
  const end = bytes.indexOf('mdat') - 4 + bytes.readUInt32BE(bytes.indexOf('mdat') - 4);
  let keyFrames = 0;
  for (let at = bytes.indexOf('mdat') + 4; at < end; at += 4 + bytes.readUInt32BE(at)) {
    if (((bytes[at + 4] ?? 0) & 0x1f) !== IDR_SLICE || keyFrames++ === 0) continue;
    bytes.fill(0xff, at + 24, at + 4 + bytes.readUInt32BE(at));
  }
  return bytes;
}

function differingBytes(one: Uint8Array, other: Uint8Array): number {
  return one.reduce((count, value, index) => count + (Math.abs(value - (other[index] ?? 0)) > 8 ? 1 : 0), 0);
}
